package io.rackcast.publisher.registry.intake;

import static io.rackcast.publisher.registry.intake.LayoutRegistry.isReadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.rackcast.publisher.HaltPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A publisher that is killed while it takes in an image, and started again. */
class KilledTest extends ProcessFixture {
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile CountDownLatch reached = new CountDownLatch(1);
  private HaltPoint halt;

  @Override
  Map<String, String> environment() {
    return Map.of("RACKCAST_PUBLISHER_IMAGES_MAX_BLOBS", "1");
  }

  @BeforeEach
  void prepare() {
    halt = new HaltPoint(publisher.data().resolve("publisher.db"));
  }

  @AfterEach
  void end() {
    end.countDown();
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
    assertThat(halt.rows("image_push WHERE state = 'RUNNING'")).isEqualTo(1);

    // In the middle of a layer, of which a part is on disk for good.
    registry.before =
        call -> isReadOf(call, big) && trickle(call, Files.readAllBytes(layout.path(big)));
    publisher.start();
    awaitStandstill();
    assertThat(isAnswered()).isFalse();
    kill();
    long had = durableBytes();
    assertThat(halt.rows("release")).isZero();

    // Between two blobs.
    registry.before = call -> isReadOf(call, small) && standStill(call);
    publisher.start();
    awaitStandstill();
    assertThat(isAnswered()).isFalse();
    kill();
    assertThat(halt.rows("release")).isEqualTo(1);
    var ranges = registry.ranges(big);
    assertThat(ranges).hasSize(2);
    assertThat(ranges.get(1)).startsWith("bytes=" + had + "-");

    // Every blob is there; the manifest is written, and comes with its tag or not at all.
    registry.before = call -> false;
    halt.before("INSERT ON image_tag");
    publisher.start();
    halt.awaitReached(() -> halt.rows("release") == 3);
    kill();
    assertThat(halt.rows("image")).isZero();
    assertThat(halt.rows("image_tag")).isZero();

    halt.remove();
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

  private long durableBytes() {
    return halt.number("SELECT COALESCE(MAX(durable_bytes), 0) FROM upload");
  }
}
