package io.rackcast.publisher.store;

import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/** The database did not do its part: out of space, broken or gone. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whether {@code e} says that the database did not do its part. */
  public static boolean isCauseOf(Throwable e) {
    return e instanceof StoreException || e instanceof JdbiException;
  }

  /**
   * One line for the log when {@code e} says only that the database is away, as it will for each
   * call until it is back; empty: there is more to know about it.
   */
  public static Optional<String> away(Throwable e) {
    return isCauseOf(e) ? SqlStates.connectionFault(e) : Optional.empty();
  }

  StoreException(String sentence) {
    super(sentence);
  }

  StoreException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
