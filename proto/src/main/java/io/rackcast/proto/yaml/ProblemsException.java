package io.rackcast.proto.yaml;

import java.util.List;

/** What an operator wrote cannot be used; says everything that is wrong with it at once. */
public class ProblemsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  /**
   * Makes one.
   *
   * @param problems each {@code file:line: sentence}, in the order to tell them
   */
  public ProblemsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** Each problem as {@code file:line: sentence}. */
  public final List<String> problems() {
    return problems;
  }
}
