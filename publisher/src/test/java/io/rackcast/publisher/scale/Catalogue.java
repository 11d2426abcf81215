package io.rackcast.publisher.scale;

import io.rackcast.publisher.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Random;

/**
 * Fills a publisher's embedded database with artifacts as years of builds would: names take turns,
 * so that neighbours in a list are far apart in the tables. Every artifact has one file and one
 * release; every eleventh is revoked if so wished; every name has two labels; for every fifth
 * artifact there is an image with a tag. The content itself is nowhere.
 */
final class Catalogue implements AutoCloseable {
  private static final int VERSIONS_A_NAME = 100;
  private static final int NAMES_A_TEAM = 50;
  private static final int ARTIFACTS_AN_IMAGE = 5;
  private static final int IMAGES_A_REPOSITORY = 20;
  private static final int REVOKED_OF = 11;
  private static final byte[] MANIFEST = new byte[600];

  private final Connection connection;
  private final Random random = new Random(1);
  private final long epochMillis = 1_700_000_000_000L;

  /** Opens the database, which is made if it is not there. */
  Catalogue(Path database) throws SQLException {
    Store.openSqlite(database, Clock.systemUTC()).close();
    connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    try (var statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 60000");
    }
  }

  /** Artifacts that there are. */
  int size() throws SQLException {
    return (int) number("SELECT COUNT(*) FROM artifact");
  }

  static int names(int artifacts) {
    return Math.max(1, artifacts / VERSIONS_A_NAME);
  }

  /** The name of the release of the artifact with this number, among so many artifacts. */
  static String name(int number, int artifacts) {
    int name = number % names(artifacts);
    return "%s/service-%02d".formatted(team(name / NAMES_A_TEAM), name % NAMES_A_TEAM);
  }

  /** Whether the artifact with this number is not among those that are revoked. */
  static boolean isLive(int number) {
    return (number + 1) % REVOKED_OF != 0;
  }

  static String team(int number) {
    return "team-%05d".formatted(number);
  }

  /** Its version. */
  static String version(int number, int artifacts) {
    return "1.%d.%d".formatted(number / names(artifacts) / 10, number / names(artifacts) % 10);
  }

  static String repository(int number) {
    return "apps/app-%05d".formatted(number);
  }

  /** How many repositories hold the images beside so many artifacts. */
  static int repositories(int artifacts) {
    return Math.max(1, artifacts / ARTIFACTS_AN_IMAGE / IMAGES_A_REPOSITORY);
  }

  /** The digest of an artifact that there is, by its number. */
  byte[] digest(int number) throws SQLException {
    try (var query = connection.prepareStatement("SELECT sha256 FROM artifact WHERE id = ?")) {
      query.setLong(1, number + 1L);
      try (var rows = query.executeQuery()) {
        return rows.getBytes(1);
      }
    }
  }

  /** A catalogue with labels and images, where nothing is yet. */
  void fill(int artifacts, boolean withRevoked) throws SQLException {
    // Nobody else uses it, and what is lost in a crash is filled again.
    for (var pragma : List.of("journal_mode = OFF", "synchronous = OFF", "cache_size = -1500000")) {
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA " + pragma);
      }
    }
    approve(artifacts, artifacts);
    if (withRevoked) {
      revokeSome(artifacts);
    }
    connection.setAutoCommit(false);
    label(artifacts);
    images(artifacts);
    connection.commit();
    connection.setAutoCommit(true);
    try (var statement = connection.createStatement()) {
      statement.execute("PRAGMA cache_size = -2000");
      statement.execute("PRAGMA journal_mode = WAL");
    }
  }

  /**
   * Adds approved artifacts behind those that there are, in one transaction.
   *
   * @param total how many there are to be one day, which decides on their names
   */
  void approve(int more, int total) throws SQLException {
    int there = size();
    long revision = number("SELECT head_revision FROM store");
    connection.setAutoCommit(false);
    try (var artifact =
            connection.prepareStatement(
                "INSERT INTO artifact VALUES (?, ?, 'FILE', ?, ?, ?, ?, ?, 262144, ?, 1, ?)");
        var file =
            connection.prepareStatement(
                "INSERT INTO artifact_file VALUES (?, 0, 'app', ?, 0, ?, 1)");
        var release =
            connection.prepareStatement(
                "INSERT INTO release VALUES (?, ?, ?, ?, ?, 'ci', NULL, NULL, NULL)");
        var event =
            connection.prepareStatement("INSERT INTO approval_event VALUES (?, ?, ?, NULL, ?)")) {
      for (int i = there; i < there + more; i++) {
        revision++;
        var name = name(i, total);
        var version = version(i, total);
        var sha256 = bytes(32);
        long size = 1L + random.nextInt(1 << 30);
        run(
            artifact, i + 1L, sha256, bytes(20), bytes(32), bytes(20), "app", size, at(i),
            revision);
        run(file, i + 1L, size, sha256);
        run(release, i + 1L, name, version, i + 1L, at(i));
        run(event, revision, i + 1L, name + "@" + version, at(i));
      }
    }
    execute("UPDATE store SET head_revision = ?", revision);
    connection.commit();
    connection.setAutoCommit(true);
  }

  private void revokeSome(int artifacts) throws SQLException {
    execute(
        "UPDATE release SET revoked_at = ?, revoke_reason = 'a flaw', revoked_by = 'ci'"
            + " WHERE id % "
            + REVOKED_OF
            + " = 0",
        at(artifacts));
    long revision = number("SELECT head_revision FROM store");
    execute(
        "INSERT INTO approval_event SELECT ? + id / "
            + REVOKED_OF
            + ", id, 'a flaw', 'a flaw', ?"
            + " FROM artifact WHERE id % "
            + REVOKED_OF
            + " = 0",
        revision,
        at(artifacts));
    execute(
        "UPDATE artifact SET is_approved = 0, last_revision = ? + id / "
            + REVOKED_OF
            + " WHERE id % "
            + REVOKED_OF
            + " = 0",
        revision);
    execute("UPDATE store SET head_revision = (SELECT MAX(revision) FROM approval_event)");
  }

  private void label(int artifacts) throws SQLException {
    try (var label = connection.prepareStatement("INSERT INTO label VALUES (?, ?, ?, ?, 'ci')")) {
      for (int i = 0; i < names(artifacts); i++) {
        run(label, name(i, artifacts), "stable", i + 1L, at(i));
        run(label, name(i, artifacts), "canary", i + 1L, at(i));
      }
    }
  }

  private void images(int artifacts) throws SQLException {
    int repositories = repositories(artifacts);
    try (var image =
            connection.prepareStatement(
                "INSERT INTO image (registry, repository, digest, media_type, manifest, size_bytes,"
                    + " taken_at, revoke_reason)"
                    + " VALUES ('main', ?, ?, 'application/vnd.oci.image.manifest.v1+json', ?, 1, ?, '')");
        var tag =
            connection.prepareStatement(
                "INSERT INTO image_tag (registry, repository, tag, digest, seen_look, set_at)"
                    + " VALUES ('main', ?, ?, ?, ?, ?)")) {
      for (int i = 0; i < artifacts / ARTIFACTS_AN_IMAGE; i++) {
        var repository = repository(i % repositories);
        var digest = bytes(32);
        run(image, repository, digest, MANIFEST, at(i));
        run(tag, repository, "v" + i / repositories, digest, 0, at(i));
      }
    }
  }

  private long at(int number) {
    return epochMillis + number * 1000L;
  }

  private byte[] bytes(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private long number(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.getLong(1);
    }
  }

  private void execute(String sql, Object... values) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      run(statement, values);
    }
  }

  private static void run(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    statement.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
