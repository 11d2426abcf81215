package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.testkit.OciLayouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher that is killed while it takes in an image, and started again. */
class KilledTest extends ImageCommands {
  // A trigger that never ends: the publisher stands still in the middle of a transaction.
  private static final String FOR_EVER =
      "CREATE TRIGGER stall BEFORE INSERT ON %s BEGIN SELECT COUNT(*) FROM"
          + " (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n); END";

  @TempDir Path folder;
  private OciLayouts layout;
  private LayoutRegistry registry;
  private PublisherProcess publisher;
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile CountDownLatch reached = new CountDownLatch(1);

  @BeforeEach
  void prepare() {
    layout = new OciLayouts(folder.resolve("layout"));
    registry = new LayoutRegistry(layout);
    publisher =
        new PublisherProcess(
            folder.resolve("pub"),
            Map.of("RACKCAST_PUBLISHER_IMAGES_MAX_BLOBS", "1"),
            settings ->
                settings.replace(
                    "registries: []",
                    """
                    registries:
                      - name: reg.test
                        url: %s
                        repositories: ["team/*"]
                        scan-every: 30d
                        hook: { bearer: %s }
                    """
                        .formatted(registry.site.url(""), SECRET)));
  }

  @AfterEach
  void end() {
    end.countDown();
    publisher.close();
    registry.close();
  }

  @Override
  String server() {
    return "127.0.0.1:" + publisher.grpcPort;
  }

  @Override
  String http() {
    return "http://127.0.0.1:" + publisher.httpPort;
  }

  @Override
  String token(String name) {
    return publisher.token(name);
  }

  @Test
  void push_publisherKilledAtEveryStage_endsDoneAndIsNeverHalfApproved() throws Exception {
    // The largest is read first.
    var image = layout.image("v1", 1, 24 << 20, 300_000);
    var big = image.blobs().get(1).digest();
    var small = image.blobs().get(2).digest();
    registry.tag("team/app", "v1", image.manifest());

    // The event is in the queue, and nothing is read yet.
    registry.before = this::standStill;
    publisher.start();
    assertThat(tell("team/app", "v1", image.manifest())).isEqualTo(200);
    awaitStandstill();
    kill();
    assertThat(rows("image_push WHERE state = 'RUNNING'")).isEqualTo(1);

    // In the middle of a layer, of which a part is on disk for good.
    registry.before =
        call -> isOf(call, big) && trickle(call, Files.readAllBytes(layout.path(big)));
    publisher.start();
    awaitStandstill();
    assertThat(isAnswered()).isFalse();
    kill();
    long had = durableBytes();
    assertThat(rows("release")).isZero();

    // Between two blobs.
    registry.before = call -> isOf(call, small) && standStill(call);
    publisher.start();
    awaitStandstill();
    assertThat(isAnswered()).isFalse();
    kill();
    assertThat(rows("release")).isEqualTo(1);
    var ranges = registry.ranges(big);
    assertThat(ranges).hasSize(2);
    assertThat(ranges.get(1)).startsWith("bytes=" + had + "-");

    // Every blob is there; the manifest is written, and comes with its tag or not at all.
    registry.before = call -> false;
    execute(FOR_EVER.formatted("image_tag"));
    publisher.start();
    awaitStandstillInDatabase("release", 3);
    kill();
    assertThat(rows("image")).isZero();
    assertThat(rows("image_tag")).isZero();

    execute("DROP TRIGGER stall");
    publisher.start();
    await().atMost(SOON).until(() -> pushes().path(0).path("state").asText().equals("done"));
    assertThat(pushes()).hasSize(1);
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
    for (var blob : image.blobs()) {
      assertThat(read(blob.digest())).isEqualTo(Files.readAllBytes(layout.path(blob.digest())));
    }
    assertThat(registry.asked(big)).isEqualTo(2);
    assertThat(publisher.data().resolve("uploads")).isEmptyDirectory();
  }

  private boolean isAnswered() {
    return run("image-show", "reg.test/team/app:v1").code() == 0;
  }

  private void kill() {
    publisher.kill();
    reached = new CountDownLatch(1);
  }

  private static boolean isOf(HttpExchange call, Sha256Digest blob) {
    return call.getRequestURI().getPath().endsWith("/blobs/" + blob);
  }

  private boolean standStill(HttpExchange call) {
    reached.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  /** Sends a MiB now and then until some is on disk for good, and then stands still. */
  private boolean trickle(HttpExchange call, byte[] blob) throws IOException {
    call.sendResponseHeaders(200, blob.length);
    int sent = 0;
    while (durableBytes() == 0) {
      assertThat(sent).isLessThan(blob.length - (1 << 20));
      call.getResponseBody().write(blob, sent, 1 << 20);
      call.getResponseBody().flush();
      sent += 1 << 20;
      awaitPart(sent);
    }
    return standStill(call);
  }

  // A part is synced with the first bytes that come two seconds later.
  private void awaitPart(int sent) {
    long from = System.nanoTime();
    await().atMost(SOON).until(() -> sent < 2 << 20 || System.nanoTime() - from > 500_000_000L);
  }

  private void awaitStandstill() {
    await().atMost(SOON).until(() -> reached.getCount() == 0);
  }

  private void awaitStandstillInDatabase(String table, int expected) {
    await().atMost(SOON).until(() -> rows(table) == expected && isLocked());
  }

  private long durableBytes() {
    return number("SELECT COALESCE(MAX(durable_bytes), 0) FROM upload");
  }

  private long rows(String table) {
    return number("SELECT COUNT(*) FROM " + table);
  }

  private String url() {
    return "jdbc:sqlite:" + publisher.data().resolve("publisher.db");
  }

  private long number(String query) {
    try (var connection = DriverManager.getConnection(url());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String text) {
    try (var connection = DriverManager.getConnection(url());
        var statement = connection.createStatement()) {
      statement.execute(text);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isLocked() {
    try (var connection = DriverManager.getConnection(url() + "?busy_timeout=0");
        var statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("ROLLBACK");
      return false;
    } catch (SQLException e) {
      return true;
    }
  }
}
