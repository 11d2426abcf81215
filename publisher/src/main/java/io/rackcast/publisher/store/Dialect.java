package io.rackcast.publisher.store;

/**
 * The databases, and what they say differently; all other text of statements is the same for each.
 */
enum Dialect {
  /** A file. */
  SQLITE("sqlite"),
  /** A server. */
  POSTGRESQL("postgresql"),
  /** A server. */
  MARIADB("mariadb");

  private final String label;

  Dialect(String label) {
    this.label = label;
  }

  /** As in URLs. */
  String label() {
    return label;
  }

  /** Where its migrations are. */
  String migrations() {
    return "classpath:db/publisher/" + label;
  }

  /**
   * What goes before the assignments of an INSERT that changes the row which is there.
   *
   * @param key columns of the unique key, "a, b"
   */
  String orUpdate(String key) {
    return switch (this) {
      case SQLITE, POSTGRESQL -> " ON CONFLICT (" + key + ") DO UPDATE SET ";
      case MARIADB -> " ON DUPLICATE KEY UPDATE ";
    };
  }

  /** In such an assignment the value that was to be inserted. */
  String inserted(String column) {
    return switch (this) {
      case SQLITE, POSTGRESQL -> "excluded." + column;
      case MARIADB -> "VALUES(" + column + ")";
    };
  }

  /**
   * That a row stands behind (or before) a place, in the order of two columns that are an index.
   *
   * @param sign "&gt;" or "&lt;"
   * @param at what stands for the place's first column
   * @param then what stands for its second
   */
  String beyond(String first, String second, String sign, String at, String then) {
    return switch (this) {
      case SQLITE, POSTGRESQL -> "(%s, %s) %s (%s, %s)".formatted(first, second, sign, at, then);
      // It understands the same, and then walks the index from its end.
      case MARIADB ->
          "(%1$s %3$s %4$s OR (%1$s = %4$s AND %2$s %3$s %5$s))"
              .formatted(first, second, sign, at, then);
    };
  }

  /**
   * What each connection to a server begins with. A transaction of a publisher that is cut off must
   * not hold its locks for longer than others wait; and a reserved word is a name when it is
   * quoted.
   */
  String session() {
    return switch (this) {
      case SQLITE -> throw new IllegalStateException("SQLite's are configured");
      case POSTGRESQL ->
          "SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '15s'";
      case MARIADB ->
          "SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',"
              + " innodb_lock_wait_timeout = 20, idle_transaction_timeout = 15";
    };
  }
}
