package io.rackcast.publisher.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.rackcast.proto.settings.Secret;
import java.util.Optional;

/**
 * A database on a server, and how to connect.
 *
 * @param url where it is
 * @param user who connects; else the one in the URL, else as the driver has it
 * @param password of the user
 * @param connections most at one time, 2 or more
 */
public record DatabaseServer(
    DatabaseUrl url, Optional<String> user, Secret password, int connections) {
  // So long a call waits when the database is away.
  private static final long CONNECT_MILLIS = 4_000;
  private static final long VALIDATE_MILLIS = 2_000;

  /** A pool for the publisher's work; fails at once when the server does not answer. */
  HikariDataSource pool() {
    var config = config(withTimeouts("30"));
    config.setPoolName("publisher-store");
    config.setMaximumPoolSize(connections);
    config.setConnectionInitSql(url.dialect().session());
    return new HikariDataSource(config);
  }

  /** For migrations, of which a statement may take long. */
  HikariDataSource patientPool() {
    var config = config(withTimeouts("0"));
    config.setPoolName("publisher-migrations");
    config.setMaximumPoolSize(3);
    return new HikariDataSource(config);
  }

  private HikariConfig config(DatabaseUrl full) {
    var config = new HikariConfig();
    config.setJdbcUrl(full.jdbc());
    user.or(url::user).ifPresent(config::setUsername);
    password.value().ifPresent(config::setPassword);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setValidationTimeout(VALIDATE_MILLIS);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return config;
  }

  // Nothing waits for ever for a server that is gone without a word.
  private DatabaseUrl withTimeouts(String seconds) {
    return switch (url.dialect()) {
      case POSTGRESQL ->
          url.with("connectTimeout", "4")
              .with("socketTimeout", seconds)
              .with("tcpKeepAlive", "true")
              .with("ApplicationName", "rackcast-publisher")
              // The detail of an error has values in it, which may be secrets.
              .with("logServerErrorDetail", "false");
      case MARIADB ->
          url.with("connectTimeout", "4000")
              .with("socketTimeout", seconds.equals("0") ? seconds : seconds + "000");
      case SQLITE -> throw new IllegalStateException("SQLite is not on a server");
    };
  }
}
