package io.rackcast.publisher.store;

import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets transactions happen one after the other, of all publishers on the database, as SQLite does:
 * what a transaction has read does not change before it writes. Each locks the one row of "store"
 * first, so that none can wait for another in a circle.
 *
 * <p>What writes outside of transactions is one statement, and may still be in the way: then the
 * database breaks one of the two off, and a transaction is begun again, some times. When the
 * connection breaks it is not, as it may have been committed.
 */
final class OneWriter extends DelegatingTransactionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(OneWriter.class);
  private static final int MOST_TRIES = 5;
  private static final int LONGEST_PAUSE_MILLIS = 50;
  // Serialization failure, which MariaDB says of deadlocks, too; PostgreSQL's deadlock.
  private static final Set<String> IN_THE_WAY = Set.of("40001", "40P01");

  OneWriter() {
    this(LocalTransactionHandler.binding());
  }

  private OneWriter(TransactionHandler delegate) {
    super(delegate);
  }

  @Override
  public TransactionHandler specialize(Handle handle) throws SQLException {
    return new OneWriter(getDelegate().specialize(handle));
  }

  @Override
  public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> work)
      throws X {
    for (int tries = 1; ; tries++) {
      try {
        return getDelegate().inTransaction(handle, alone(work));
      } catch (JdbiException e) {
        if (!isInTheWay(e) || tries == MOST_TRIES) {
          throw e;
        }
        LOG.debug("a transaction is begun again", e);
        pause(e);
      }
    }
  }

  @Override
  public <R, X extends Exception> R inTransaction(
      Handle handle, TransactionIsolationLevel level, HandleCallback<R, X> work) throws X {
    return getDelegate().inTransaction(handle, level, alone(work));
  }

  private static <R, X extends Exception> HandleCallback<R, X> alone(HandleCallback<R, X> work) {
    return h -> {
      h.execute("SELECT head_revision FROM store WHERE only_row = 1 FOR UPDATE");
      return work.withHandle(h);
    };
  }

  private static boolean isInTheWay(Throwable e) {
    return SqlStates.of(e).filter(IN_THE_WAY::contains).isPresent();
  }

  private static void pause(JdbiException e) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(1, LONGEST_PAUSE_MILLIS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }
}
