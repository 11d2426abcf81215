package io.rackcast.agent.swarm;

/** A fetch that came to no good end; the message is one sentence for people. */
public final class FetchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FetchException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
