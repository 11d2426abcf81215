package io.rackcast.agent.cache;

/** The data folder cannot be used; the message is one sentence for the operator. */
public final class CacheException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A fault without a cause of its own. */
  public CacheException(String sentence) {
    super(sentence);
  }

  CacheException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
