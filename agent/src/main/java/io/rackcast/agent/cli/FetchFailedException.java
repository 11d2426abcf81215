package io.rackcast.agent.cli;

import java.io.IOException;

/** A fetch came to no good end; the message is a sentence for people. */
final class FetchFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String kind;

  /**
   * Makes one.
   *
   * @param kind as the agent says it: unknown, denied, revoked, unreachable or fault
   */
  FetchFailedException(String kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  String kind() {
    return kind;
  }
}
