package io.rackcast.proto.settings;

import io.rackcast.proto.yaml.ProblemsException;
import java.util.List;

/** The settings cannot be used; says everything that is wrong with them at once. */
public final class SettingsException extends ProblemsException {
  private static final long serialVersionUID = 1;

  /**
   * Makes one.
   *
   * @param problems each {@code file:line: sentence} or {@code VARIABLE: sentence}
   */
  public SettingsException(List<String> problems) {
    super(problems);
  }
}
