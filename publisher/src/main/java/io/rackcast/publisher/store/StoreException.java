package io.rackcast.publisher.store;

/** The database did not do its part: out of space, broken or gone. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
