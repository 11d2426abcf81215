package io.rackcast.agent.swarm;

import java.util.concurrent.CompletionException;

/** Content that does not come; the message is one sentence for people. */
public final class FetchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private FetchException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /**
   * Why it does not come: where its swarm has ended the reason of that, else the failure's own.
   *
   * @param label what people know it by
   */
  static FetchException of(Swarm swarm, String label, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return new FetchException(
        swarm
            .ended()
            .map(reason -> label + " may no longer be distributed: " + reason)
            .orElseGet(() -> String.valueOf(cause.getMessage())),
        failure);
  }
}
