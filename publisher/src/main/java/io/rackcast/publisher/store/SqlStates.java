package io.rackcast.publisher.store;

import java.sql.SQLException;
import java.util.Optional;

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

  /** Whether the values were refused, so that the same statement fails again. */
  static boolean isOfValues(Throwable e) {
    return of(e).filter(state -> state.startsWith("22") || state.startsWith("23")).isPresent();
  }
}
