package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A publisher whose database, or whose content, is on a disk that is really full. */
class FullDiskTest extends RegistryFixture {
  private static final String NO_SPACE = "no space left on the publisher's data-dir; free some";
  private static final int SQLITE_FULL = 13;
  private static final Logger FAULTS = (Logger) LoggerFactory.getLogger(QueueFaults.class);

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch reached = new CountDownLatch(1);

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private TestPublisher publisher;

  private Path disk;
  private boolean isMounted;
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectories(folder.resolve("disk"));
    isMounted = isDone("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString());
    if (!isMounted) {
      System.err.println("SKIPPED: mounting a small tmpfs needs root and Debian's mount");
    }
    assumeThat(isMounted).as("mounting a small tmpfs needs root and Debian's mount").isTrue();
  }

  private static boolean isDone(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private void start(Path data) {
    publisher =
        TestPublisher.in(
            folder, this::settings, Map.of("RACKCAST_PUBLISHER_DATA_DIR", data.toString()));
  }

  @AfterEach
  void unmount() throws Exception {
    goOn.countDown();
    if (publisher != null) {
      publisher.close();
    }
    FAULTS.detachAppender(said);
    if (isMounted) {
      isDone("umount", "-l", disk.toString());
    }
  }

  @Override
  String server() {
    return publisher.server();
  }

  @Override
  String http() {
    return publisher.http();
  }

  @Override
  String token(String name) {
    return publisher.token(name);
  }

  /** {@code name} of the data folder is elsewhere. */
  private Path link(Path data, String name, Path target) throws IOException {
    Files.createDirectories(data);
    Files.createDirectories(target);
    return Files.createSymbolicLink(data.resolve(name), target);
  }

  @Test
  void database_diskFull_callersAreToldNothingIsHalfDoneAndAllGoesOn() throws Exception {
    var data = disk.resolve("data");
    link(data, "content", folder.resolve("elsewhere/content"));
    link(data, "uploads", folder.resolve("elsewhere/uploads"));
    start(data);
    var file = Files.writeString(folder.resolve("app.bin"), "a build");
    assertThat(publish(file, "1").code()).isZero();
    var image = layout.image("v1", 1, 3_000_000);
    var layer = image.blobs().get(1).digest();
    registry.tag("team/app", "v1", image.manifest());
    registry.before = call -> LayoutRegistry.isReadOf(call, layer) && standStill();
    assertThat(tell("team/app", "v1", image.manifest())).isEqualTo(200);
    reached.await();
    listen();

    fill(data.resolve("publisher.db"));
    goOn.countDown();

    var label = run("label", "web@1", "stable");
    assertThat(label.code()).isEqualTo(1);
    assertThat(label.err()).contains(NO_SPACE);
    var published = publish(file, "2");
    assertThat(published.code()).isEqualTo(1);
    assertThat(published.err()).contains(NO_SPACE);
    assertThat(tell("team/app", "v2", image.manifest())).isEqualTo(503);
    await().atMost(SOON).until(() -> !said.list.isEmpty());
    assertThat(run("show", "web@1").code()).isZero();
    assertThat(run("show", "web@2").code()).isEqualTo(1);
    assertThat(run("labels").out()).doesNotContain("stable");

    Files.delete(disk.resolve("filler"));

    assertThat(ended().path("state").asText()).isEqualTo("done");
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
    assertThat(registry.asked(layer)).isEqualTo(1);
    assertThat(run("label", "web@1", "stable").code()).isZero();
    assertThat(publish(file, "2").code()).isZero();
    assertThat(tell("team/app", "v1", image.manifest())).isEqualTo(200);
    assertThat(said.list)
        .filteredOn(event -> event.getLevel() == Level.WARN)
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.getFormattedMessage()).contains("no space left"));
  }

  @Test
  void content_diskFull_thePushWaitsForRoomAndIsDone() throws Exception {
    var data = folder.resolve("data");
    link(data, "content", disk.resolve("content"));
    link(data, "uploads", disk.resolve("uploads"));
    start(data);
    var image = layout.image("v1", 1, 3_000_000);
    registry.tag("team/app", "v1", image.manifest());
    fill();

    assertThat(tell("team/app", "v1", image.manifest())).isEqualTo(200);

    var push = troubled();
    assertThat(push.path("problem").asText()).contains(NO_SPACE);
    assertThat(push.path("state").asText()).isIn("waiting", "running");
    assertThat(tagged("team/app:v1")).isEmpty();

    Files.delete(disk.resolve("filler"));

    assertThat(ended().path("state").asText()).isEqualTo("done");
    for (var blob : image.blobs()) {
      assertThat(read(blob.digest())).isEqualTo(Files.readAllBytes(layout.path(blob.digest())));
    }
    assertThat(disk.resolve("uploads")).isEmptyDirectory();
  }

  private TestCommands.Result publish(Path file, String version) {
    return run("publish", file.toString(), "--name", "web", "--version", version);
  }

  private boolean standStill() {
    reached.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void listen() {
    said.list = new CopyOnWriteArrayList<>(); // workers write to it while we look
    said.start();
    FAULTS.addAppender(said);
  }

  /** Has no room left, neither in the log that the database writes ahead. */
  private void fill(Path database) {
    await().atMost(SOON).until(() -> isFilled(database));
  }

  // The publisher may write between the two, and then there is room for the like once more.
  private boolean isFilled(Path database) throws Exception {
    Files.deleteIfExists(disk.resolve("filler"));
    if (!isWrittenBack(database)) {
      return false;
    }
    fill();
    return refuses(database);
  }

  private static boolean refuses(Path database) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 0"); // writes a page, and changes nothing
      return false;
    } catch (SQLException e) {
      return e.getErrorCode() == SQLITE_FULL;
    }
  }

  private static boolean isWrittenBack(Path database) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement();
        var busy = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      return busy.getInt(1) == 0;
    }
  }

  private void fill() throws IOException {
    try (var out = Files.newOutputStream(disk.resolve("filler"), StandardOpenOption.CREATE_NEW)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }
}
