package io.rackcast.publisher.identity.oidc;

import java.io.IOException;

/** A server answered, but not with what it was asked for. */
public final class AnsweredException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  AnsweredException(String where, int status) {
    super(where + " answers " + status);
    this.status = status;
  }

  /** Whether the same question may be answered in a moment: too many of them, or its own fault. */
  public boolean isPassing() {
    return status == 429 || status >= 500;
  }
}
