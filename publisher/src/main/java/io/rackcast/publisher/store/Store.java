package io.rackcast.publisher.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Properties;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The publisher's database, open and up to date. May be used by any thread. */
public final class Store implements AutoCloseable {
  // Readers do not wait for each other in WAL mode; more connections only help them.
  private static final int CONNECTIONS = 8;
  private static final int BUSY_TIMEOUT_MILLIS = 15_000;
  static final String MIGRATIONS = "classpath:db/publisher/sqlite";

  private final HikariDataSource pool;
  private final Releases releases;
  private final Approvals approvals;
  private final Sources sources;
  private final UploadRows uploads;
  private final AuditLog audit;
  private final ContentRows contents;

  private Store(HikariDataSource pool, Clock clock) {
    this.pool = pool;
    var jdbi = Jdbi.create(pool);
    // Values may be secrets, and what is thrown comes into the log.
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    this.approvals = new Approvals(jdbi, identity(jdbi));
    this.releases = new Releases(jdbi, approvals, clock);
    this.sources = new Sources(jdbi, clock);
    this.uploads = new UploadRows(jdbi, clock);
    this.audit = new AuditLog(jdbi, clock);
    this.contents = new ContentRows(jdbi);
  }

  /**
   * Opens the database file, making it and bringing its schema up to date as needed.
   *
   * @throws StoreException when it cannot be opened
   */
  public static Store openSqlite(Path file, Clock clock) {
    try {
      var source = new SQLiteDataSource(sqlite());
      source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
      Flyway.configure(Store.class.getClassLoader())
          .dataSource(source)
          .locations(MIGRATIONS)
          .load()
          .migrate();
      var config = new HikariConfig();
      config.setDataSource(source);
      config.setMaximumPoolSize(CONNECTIONS);
      config.setPoolName("publisher-store");
      return new Store(new HikariDataSource(config), clock);
    } catch (RuntimeException e) {
      throw new StoreException(
          "the database " + file + " cannot be opened: " + rootMessage(e) + "; check the file", e);
    }
  }

  // Every commit is synced (FULL): an approval that was answered is not forgotten by a power cut.
  // Transactions take the write lock at once, so none fails half-way because another wrote first.
  private static SQLiteConfig sqlite() {
    var config = new SQLiteConfig(new Properties());
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.enforceForeignKeys(true);
    return config;
  }

  private static String identity(Jdbi jdbi) {
    return jdbi.inTransaction(
        h -> {
          h.execute(
              "INSERT INTO store (only_row, store_id, head_revision) VALUES (1, ?, 0)"
                  + " ON CONFLICT (only_row) DO NOTHING",
              UUID.randomUUID().toString());
          return h.createQuery("SELECT store_id FROM store").mapTo(String.class).one();
        });
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).strip();
  }

  /** Releases and their artifacts. */
  public Releases releases() {
    return releases;
  }

  /** Approvals and revocations, by revision. */
  public Approvals approvals() {
    return approvals;
  }

  /** Where content is besides. */
  public Sources sources() {
    return sources;
  }

  /** Uploads under way. */
  public UploadRows uploads() {
    return uploads;
  }

  /** What content there should be. */
  public ContentRows contents() {
    return contents;
  }

  /** Decisions. */
  public AuditLog audit() {
    return audit;
  }

  /**
   * Asks the database a trivial question, for readiness.
   *
   * @throws StoreException when it does not answer
   */
  public void ping() {
    approvals.head();
  }

  @Override
  public void close() {
    audit.close();
    pool.close();
  }
}
