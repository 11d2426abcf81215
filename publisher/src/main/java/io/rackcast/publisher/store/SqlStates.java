package io.rackcast.publisher.store;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a database says of a failure in five characters (ISO 9075-2, "SQLSTATE"). */
final class SqlStates {
  private SqlStates() {}

  /** The state in {@code e} or what caused it; SQLite gives none. */
  static Optional<String> of(Throwable e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql && sql.getSQLState() != null) {
        return Optional.of(sql.getSQLState());
      }
    }
    return Optional.empty();
  }

  /** What a driver or the pool says of a connection that there is not, or no more. */
  static Optional<String> connectionFault(Throwable e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof SQLTransientConnectionException
          || each instanceof SQLNonTransientConnectionException
          || (each instanceof SQLException sql && isOfConnections(sql.getSQLState()))) {
        return Optional.of(String.valueOf(each.getMessage()));
      }
    }
    return Optional.empty();
  }

  // 57P: PostgreSQL is stopped or starts.
  private static boolean isOfConnections(@Nullable String state) {
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }

  /** Whether the values were refused, so that the same statement fails again. */
  static boolean isOfValues(Throwable e) {
    return of(e).filter(state -> state.startsWith("22") || state.startsWith("23")).isPresent();
  }
}
