package io.rackcast.publisher.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.rackcast.publisher.store.image.ImageApprovals;
import io.rackcast.publisher.store.image.ImageHistory;
import io.rackcast.publisher.store.image.ImageRevocations;
import io.rackcast.publisher.store.image.ImageTags;
import io.rackcast.publisher.store.image.Images;
import io.rackcast.publisher.store.image.IntakeRows;
import io.rackcast.publisher.store.image.Looks;
import io.rackcast.publisher.store.image.Pushes;
import io.rackcast.publisher.store.image.ScanRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The publisher's database, open and up to date. May be used by any thread. */
public final class Store implements AutoCloseable {
  // Readers do not wait for each other in WAL mode; more connections only help them.
  private static final int CONNECTIONS = 8;
  private static final String ONLY_PUBLISHER = "";
  private static final int BUSY_TIMEOUT_MILLIS = 15_000;

  private final HikariDataSource pool;
  private final Optional<ApprovalsWatch> watch;
  private final Releases releases;
  private final Labels labels;
  private final RetentionRows retention;
  private final Expiries expiries;
  private final Rollouts rollouts;
  private final Removals removals;
  private final Approvals approvals;
  private final Sources sources;
  private final UploadRows uploads;
  private final AuditLog audit;
  private final Pushes pushes;
  private final Images images;
  private final ImageTags imageTags;
  private final ImageApprovals imageApprovals;
  private final IntakeRows intake;
  private final Looks looks;
  private final ScanRows scans;
  private final ImageHistory imageHistory;
  private final ImageRevocations imageRevocations;
  private final NodeRows nodes;
  private final ContentRows contents;

  private Store(
      HikariDataSource pool, Dialect dialect, String publisherId, Clock clock, boolean isForUse) {
    this.pool = pool;
    var jdbi = Jdbi.create(pool);
    // Values may be secrets, and what is thrown comes into the log.
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    if (dialect != Dialect.SQLITE) {
      jdbi.setTransactionHandler(new OneWriter());
    }
    this.approvals = new Approvals(jdbi, isForUse ? identity(jdbi, dialect) : knownIdentity(jdbi));
    this.releases = new Releases(jdbi, dialect, approvals, clock);
    this.labels = new Labels(jdbi, dialect, clock);
    this.retention = new RetentionRows(jdbi, dialect, approvals, clock);
    this.expiries = new Expiries(jdbi);
    this.rollouts = new Rollouts(jdbi, clock);
    this.removals = new Removals(jdbi, dialect, clock);
    this.sources = new Sources(jdbi, clock);
    this.uploads = new UploadRows(jdbi, publisherId, clock);
    this.audit = new AuditLog(jdbi, dialect, clock);
    this.watch =
        dialect == Dialect.SQLITE || !isForUse
            ? Optional.empty()
            : Optional.of(new ApprovalsWatch(approvals));
    this.pushes = new Pushes(jdbi, clock);
    this.images = new Images(jdbi, clock);
    this.imageTags = new ImageTags(jdbi, clock);
    this.imageApprovals = new ImageApprovals(jdbi, images, imageTags, releases, clock);
    this.looks = new Looks(jdbi);
    this.scans = new ScanRows(jdbi, clock);
    this.imageHistory = new ImageHistory(jdbi, clock);
    this.intake = new IntakeRows(jdbi);
    this.imageRevocations = new ImageRevocations(jdbi);
    this.nodes = new NodeRows(jdbi);
    this.contents = new ContentRows(jdbi);
  }

  /**
   * Opens the database file, making it and bringing its schema up to date as needed.
   *
   * @throws StoreException when it cannot be opened
   */
  public static Store openSqlite(Path file, Clock clock) {
    try {
      var source = source(file);
      migrate(source, Dialect.SQLITE);
      return new Store(pool(source), Dialect.SQLITE, ONLY_PUBLISHER, clock, true);
    } catch (RuntimeException e) {
      throw unopened(file, e);
    }
  }

  /**
   * Opens the database file of a publisher that may run, to look at it: its schema stays.
   *
   * @throws StoreException when it cannot be opened or has another schema than this program's
   */
  public static Store lookAtSqlite(Path file, Clock clock) {
    try {
      var source = source(file);
      requireCurrent(source, Dialect.SQLITE, file.toString());
      return new Store(pool(source), Dialect.SQLITE, ONLY_PUBLISHER, clock, false);
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      throw unopened(file, e);
    }
  }

  private static SQLiteDataSource source(Path file) {
    var source = new SQLiteDataSource(sqlite());
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }

  private static HikariDataSource pool(SQLiteDataSource source) {
    var config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setPoolName("publisher-store");
    return new HikariDataSource(config);
  }

  private static StoreException unopened(Path file, RuntimeException e) {
    var folder = file.toAbsolutePath().getParent();
    if (folder != null && !(mayWrite(folder) && mayWrite(file))) {
      return new StoreException(
          "the database %s cannot be written by the user %s; give that user the right to it and to"
                  .formatted(file, System.getProperty("user.name"))
              + " its folder, or run as its owner",
          e);
    }
    return new StoreException(
        "the database " + file + " cannot be opened: " + rootMessage(e) + "; check the file", e);
  }

  private static boolean mayWrite(Path path) {
    return Files.notExists(path) || Files.isWritable(path);
  }

  /**
   * Connects to a database on a server, and brings its schema up to date as needed. Several
   * publishers may do so.
   *
   * @param publisherId tells this one from the others; it stays with the folder of its uploads
   * @throws StoreException when it does not answer or cannot be used
   */
  public static Store open(DatabaseServer server, String publisherId, Clock clock) {
    return open(server, publisherId, clock, true);
  }

  /**
   * Connects to a database on a server that publishers use, to look at it: its schema stays.
   *
   * @throws StoreException when it does not answer or has another schema than this program's
   */
  public static Store lookAt(DatabaseServer server, Clock clock) {
    return open(server, ONLY_PUBLISHER, clock, false);
  }

  /**
   * Connects to a database on a server once, to see whether that can be done.
   *
   * @throws StoreException when it cannot
   */
  public static void probe(DatabaseServer server) {
    try {
      server.patientPool().close();
    } catch (RuntimeException e) {
      throw unusable(server, e);
    }
  }

  private static Store open(
      DatabaseServer server, String publisherId, Clock clock, boolean isForUse) {
    var dialect = server.url().dialect();
    HikariDataSource pool = null;
    try {
      try (var patient = server.patientPool()) {
        if (isForUse) {
          migrate(patient, dialect);
        } else {
          requireCurrent(patient, dialect, server.url().toString());
        }
      }
      pool = server.pool();
      return new Store(pool, dialect, publisherId, clock, isForUse);
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      if (pool != null) {
        pool.close();
      }
      throw unusable(server, e);
    }
  }

  private static StoreException unusable(DatabaseServer server, RuntimeException e) {
    return new StoreException(
        "the database %s cannot be used: %s; check that it runs and what database.url,"
                .formatted(server.url(), rootMessage(e))
            + " database.user and database.password-file say",
        e);
  }

  private static void migrate(DataSource source, Dialect dialect) {
    flyway(source, dialect).migrate();
  }

  static Flyway flyway(DataSource source, Dialect dialect) {
    return Flyway.configure(Store.class.getClassLoader())
        .dataSource(source)
        .locations(dialect.migrations())
        .load();
  }

  private static void requireCurrent(DataSource source, Dialect dialect, String name) {
    var info = flyway(source, dialect).info();
    if (info.pending().length > 0) {
      throw new StoreException(
          "the database "
              + name
              + " is of an earlier version of this program; use that one, or start the publisher"
              + " with this one first");
    }
    if (SqliteFile.isLater(info)) {
      throw new StoreException(
          "the database "
              + name
              + " is of a later version of this program; use the version that the publisher has");
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

  private static String identity(Jdbi jdbi, Dialect dialect) {
    return jdbi.inTransaction(
        h -> {
          h.execute(
              "INSERT INTO store (only_row, store_id, head_revision) VALUES (1, ?, 0)"
                  + dialect.orUpdate("only_row")
                  + "only_row = 1",
              UUID.randomUUID().toString());
          return h.createQuery("SELECT store_id FROM store").mapTo(String.class).one();
        });
  }

  private static String knownIdentity(Jdbi jdbi) {
    return jdbi.withHandle(
        h -> h.createQuery("SELECT store_id FROM store").mapTo(String.class).one());
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

  /** Movable names of releases. */
  public Labels labels() {
    return labels;
  }

  /** Which releases are old. */
  public RetentionRows retention() {
    return retention;
  }

  /** Releases that end by themselves. */
  public Expiries expiries() {
    return expiries;
  }

  /** Releases that are being brought onto nodes. */
  public Rollouts rollouts() {
    return rollouts;
  }

  /** Content that is to be removed. */
  public Removals removals() {
    return removals;
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

  /** Nodes that joined, and the tokens for joining. */
  public NodeRows nodes() {
    return nodes;
  }

  /** What content there should be. */
  public ContentRows contents() {
    return contents;
  }

  /** Decisions. */
  public AuditLog audit() {
    return audit;
  }

  /** What registries said, to be worked on. */
  public Pushes pushes() {
    return pushes;
  }

  /** Images that were taken in. */
  public Images images() {
    return images;
  }

  /** Images that somebody withdrew. */
  public ImageRevocations imageRevocations() {
    return imageRevocations;
  }

  /** What tags of images stand for. */
  public ImageTags imageTags() {
    return imageTags;
  }

  /** Changes of images together with the releases of their blobs. */
  public ImageApprovals imageApprovals() {
    return imageApprovals;
  }

  /** The order in which registries were asked. */
  public Looks looks() {
    return looks;
  }

  /** Whose turn it is to look at a registry. */
  public ScanRows scans() {
    return scans;
  }

  /** What is remembered of images that are not approved any more. */
  public ImageHistory imageHistory() {
    return imageHistory;
  }

  /** What the intake of images asks besides. */
  public IntakeRows intake() {
    return intake;
  }

  /** Whether a database on a server answered when it was asked last, less than a second ago. */
  public boolean answers() {
    return watch.map(ApprovalsWatch::answers).orElse(true);
  }

  /** Connections to the database that are in use. */
  public int connectionsInUse() {
    return pool.getHikariPoolMXBean().getActiveConnections();
  }

  /** Who waits for a connection to the database. */
  public int waiting() {
    return pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
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
    watch.ifPresent(ApprovalsWatch::close);
    audit.close();
    pool.close();
  }
}
