package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which swarms an engine's timers run for. */
class AwakeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;

  private static double awake(TestEngine engine) {
    return engine.metrics.get("rackcast.transfer.awake").gauge().value();
  }

  private static void completes(Transfer transfer) throws Exception {
    transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private Path sub(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }

  @Test
  void swarm_wholeAndAlone_fallsAsleepAndServesWhoeverComes() throws Exception {
    var content = TestContent.file("build.bin", 3_000_000, 64 << 10);
    try (var seeder = new TestEngine("127.1.0.1");
        var leecher = new TestEngine("127.1.0.2")) {
      Transfer seed = seeder.seed(content, sub("a"));
      assertThat(awake(seeder)).isEqualTo(1);
      await("it sleeps").atMost(PATIENCE).until(() -> awake(seeder) == 0);

      completes(leecher.fetch(content, sub("b"), seeder));

      assertThat(seed.progress().outBytes()).isEqualTo(3_000_000);
      // Both are whole: they part, and the rates that are shown go down before they sleep.
      await("it sleeps again").atMost(PATIENCE).until(() -> awake(seeder) == 0);
      assertThat(seed.progress().outBytesPerSecond()).isZero();
    }
  }

  @Test
  void swarm_wholeButWithSomebodyToDial_isWokenAndDials() throws Exception {
    var content = TestContent.file("build.bin", 300_000, 64 << 10);
    try (var seeder = new TestEngine("127.1.0.1");
        var leecher = new TestEngine("127.1.0.2")) {
      Transfer seed = seeder.seed(content, sub("a"));
      await("it sleeps").atMost(PATIENCE).until(() -> awake(seeder) == 0);
      Transfer fetched = leecher.fetch(content, sub("b"));

      seed.addPeers(List.of(leecher.address()));

      completes(fetched);
    }
  }

  @Test
  void swarm_notWhole_staysAwakeAndOneThatEndedIsForgotten() throws Exception {
    var content = TestContent.file("build.bin", 300_000, 64 << 10);
    try (var engine = new TestEngine("127.1.0.1")) {
      Transfer lacking = engine.fetch(content, sub("a"));
      lacking.whenChecked().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(awake(engine)).isEqualTo(1);

      lacking.stop().toCompletableFuture().get(60, TimeUnit.SECONDS);

      await("it is forgotten").atMost(PATIENCE).until(() -> awake(engine) == 0);
    }
  }
}
