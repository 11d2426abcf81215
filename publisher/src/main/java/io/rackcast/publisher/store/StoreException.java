package io.rackcast.publisher.store;

import org.jdbi.v3.core.JdbiException;

/** The database did not do its part: out of space, broken or gone. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whether {@code e} says that the database did not do its part. */
  public static boolean isCauseOf(Throwable e) {
    return e instanceof StoreException || e instanceof JdbiException;
  }

  StoreException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
