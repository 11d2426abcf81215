package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.MirrorClient;
import io.rackcast.agent.testkit.MirrorClient.Pulled;
import io.rackcast.agent.testkit.SampleImage;
import io.rackcast.agent.testkit.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a container runtime gets of a real agent while something is broken. */
@Timeout(180)
class MirrorFaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SIZE = 8_000_000;

  @TempDir Path folder;
  private final SampleImage app = new SampleImage("app", SIZE);
  private Lab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    app.publishTo(lab.publisher);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private Agent node(Map<String, String> environment) throws Exception {
    return Lab.start(lab.node(environment));
  }

  private static MirrorClient client(Agent agent) {
    return new MirrorClient(agent.mirrorPort());
  }

  private static void assertIsBeginOf(Pulled pulled, byte[] whole) {
    assertThat(pulled.body()).isEqualTo(Arrays.copyOf(whole, pulled.body().length));
  }

  private void awaitWhole(Agent agent) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              var pulled = client(agent).get(app.blobPath(1));
              return pulled.status() == 200 && Arrays.equals(pulled.body(), app.blobBytes(1));
            });
  }

  @Test
  void pull_diskFullMeanwhile_isCutNeverWrongAndGoesOnWhenThereIsRoom() throws Exception {
    try (var disk = SmallDisk.at(folder.resolve("data-node"), 20)) {
      lab.publisher.blobsEndAt = SIZE / 2;
      try (var origin = lab.origin();
          var node = node(Map.of())) {
        assertThat(origin.peerPort()).isPositive();
        assertThat(client(node).get(app.manifestPath()).body()).isEqualTo(app.manifest());
        var came = new AtomicInteger();
        var pull = client(node).getAsync(app.blobPath(1), came);
        await().atMost(PATIENCE).until(() -> came.get() > SIZE / 8);

        disk.fill();
        lab.publisher.blobsEndAt = Integer.MAX_VALUE;

        Pulled cut = pull.get(60, TimeUnit.SECONDS);
        assertThat(cut.status()).isEqualTo(200);
        assertThat(cut.isCut()).isTrue();
        assertIsBeginOf(cut, app.blobBytes(1));
        Pulled manifest = client(node).get(app.manifestPath());
        assertThat(manifest.status()).isEqualTo(503);
        assertThat(manifest.text()).contains("there is no room here for reg.test/team/app:v1");
        assertThat(lab.get(node, "/api/v1/health")).contains("\"disk\"", "make room");
        assertThat(lab.get(node, "/api/v1/status")).contains("no space left in");

        disk.free();

        awaitWhole(node);
        assertThat(client(node).get(app.manifestPath()).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void pull_noSourceIsLeft_isGivenUpAfterTheTimeoutAndTheRestIsToBeHadLater() throws Exception {
    lab.publisher.blobsEndAt = SIZE / 2;
    try (var origin = lab.origin();
        var node = node(Map.of("RACKCAST_AGENT_MIRROR_CONTENT_TIMEOUT", "1s"))) {
      assertThat(origin.peerPort()).isPositive();

      Pulled cut = client(node).get(app.blobPath(1));
      Pulled nothing = client(node).get(app.blobPath(1), "Range", "bytes=" + (SIZE - 10) + "-");

      assertThat(cut.isCut()).isTrue();
      assertThat(cut.body()).hasSizeLessThan(SIZE);
      assertIsBeginOf(cut, app.blobBytes(1));
      assertThat(nothing.status()).isEqualTo(503);
      assertThat(nothing.text()).contains("nothing of it came for 1 s");

      lab.publisher.blobsEndAt = Integer.MAX_VALUE;
      awaitWhole(node);
    }
  }

  enum Gone {
    PUBLISHER,
    TRACKER,
    ORIGIN,
    ALL
  }

  @ParameterizedTest
  @EnumSource
  void pull_partsAreGone_isServedFromTheCacheElseRefusedSoThatRuntimesGoElsewhere(Gone gone)
      throws Exception {
    var other = new SampleImage("other", 100_000).publishTo(lab.publisher);
    try (var origin = lab.origin();
        var node = node(Map.of("RACKCAST_AGENT_MIRROR_CONTENT_TIMEOUT", "1s"))) {
      pullWhole(node);

      if (gone == Gone.PUBLISHER || gone == Gone.ALL) {
        lab.publisher.close();
      }
      if (gone == Gone.TRACKER || gone == Gone.ALL) {
        lab.tracker.close();
        lab.nodes.close();
      }
      if (gone == Gone.ORIGIN || gone == Gone.ALL) {
        origin.close();
      }

      pullWhole(node);
      Pulled manifest = client(node).get(other.manifestPath());
      Pulled blob = client(node).get(other.blobPath(1));
      if (gone == Gone.PUBLISHER || gone == Gone.ALL) {
        assertThat(manifest.status()).isEqualTo(404);
        assertThat(blob.status()).isEqualTo(404);
      } else {
        assertThat(manifest.body()).isEqualTo(other.manifest());
        assertThat(blob.status()).isIn(200, 503);
        assertThat(blob.body().length == 100_000 || blob.status() == 503).isTrue();
      }
      pullWhole(node);
    }
  }

  private void pullWhole(Agent node) {
    Pulled manifest = client(node).get(app.manifestPath());
    assertThat(manifest.status()).as(manifest.text()).isEqualTo(200);
    assertThat(manifest.body()).isEqualTo(app.manifest());
    for (int blob = 0; blob < 2; blob++) {
      assertThat(client(node).get(app.blobPath(blob)).body()).isEqualTo(app.blobBytes(blob));
    }
  }
}
