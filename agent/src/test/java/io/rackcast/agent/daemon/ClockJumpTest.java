package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.swarm.OpenContent;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node whose wall clock is set by a day while content comes and is read. */
@Timeout(180)
class ClockJumpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SIZE = 3_000_000;

  @TempDir Path folder;
  private final SampleContent layer = SampleContent.file("layer", SIZE, 3);
  private final SampleContent next = SampleContent.file("next", SIZE, 4);
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

  /** The system's clock, set by hand. */
  private final class SetClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return InstantSource.system().instant().plus(offset.get());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P1D", "P-1D"})
  void read_clockJumpsMeanwhile_goesOnAndTheCacheMakesRoomAfterwards(String jump) throws Exception {
    try (var lab = new Lab(folder)) {
      lab.publisher.blobsEndAt = SIZE / 2;
      lab.publisher.publish("web@1", layer);
      lab.publisher.publish("web@2", next);
      var config = lab.node(Map.of("RACKCAST_AGENT_CACHE_MAX_SIZE", "4MiB"));
      try (var origin = lab.origin();
          var node = NodeParts.start(config, new SimpleMeterRegistry(), new SetClock())) {
        assertThat(origin.peerPort()).isPositive();
        try (OpenContent content = open(node, layer)) {
          assertThat(get(content.verifiedFrom(0))).isPositive();

          offset.set(Duration.parse(jump));
          lab.publisher.blobsEndAt = Integer.MAX_VALUE;
          open(node, layer).close(); // notes a use by the wrong clock

          assertThat(get(content.verifiedFrom(SIZE - 1))).isEqualTo(1);
        }
        await().atMost(PATIENCE).until(() -> node.swarms().isWhole(hash(layer)));

        // Set right again: what was used in a time that is still to come does not stay for that.
        offset.set(Duration.ZERO);
        await()
            .atMost(PATIENCE)
            .until(() -> ask(node, next) instanceof Reply.Found<OpenContent> found && close(found));
        await().atMost(PATIENCE).until(() -> node.swarms().isWhole(hash(next)));
        assertThat(node.cache().find(hash(layer))).isEmpty();
        // URLs that seem to have ended, or not to end for long, are not renewed in a rush.
        assertThat(lab.publisher.signed.get()).isLessThan(20);
      }
    }
  }

  private static boolean close(Reply.Found<OpenContent> found) {
    found.value().close();
    return true;
  }

  private static InfoHash hash(SampleContent content) {
    return content.hashed().infoHash();
  }

  private static Reply<OpenContent> ask(NodeParts node, SampleContent content) throws Exception {
    return get(node.contents().open(hash(content)));
  }

  private static OpenContent open(NodeParts node, SampleContent content) throws Exception {
    Reply<OpenContent> reply = ask(node, content);
    assertThat(reply).isInstanceOf(Reply.Found.class);
    return ((Reply.Found<OpenContent>) reply).value();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
