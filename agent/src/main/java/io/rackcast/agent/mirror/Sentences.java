package io.rackcast.agent.mirror;

import java.util.concurrent.CompletionException;

/** Failures as sentences. */
final class Sentences {
  private Sentences() {}

  /** What a failure says of itself. */
  static String of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
