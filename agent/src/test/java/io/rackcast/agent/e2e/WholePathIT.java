package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a CI job to the nodes of two racks, and what happens when a part dies on the way. */
final class WholePathIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String IN_BYTES = "rackcast_transfer_bytes_total";

  @TempDir Path dir;
  private Fleet fleet;
  private Program publisher;
  private Program tracker;

  @BeforeEach
  void start() {
    fleet = new Fleet(dir, List.of());
    publisher = fleet.publisher();
    tracker = fleet.tracker();
    fleet.agent("origin", "127.9.0.1", "origin");
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void folder_publishedByCi_isTheSameOnNodesOfTwoRacks() throws IOException {
    Path build = Files.createDirectories(dir.resolve("build"));
    Files.createDirectories(build.resolve("bin"));
    Files.createDirectories(build.resolve("lib/empty"));
    random(build.resolve("lib/app.jar"), 3_000_001);
    random(build.resolve("bin/app"), 70_000);
    assertThat(build.resolve("bin/app").toFile().setExecutable(true)).isTrue();
    Files.createFile(build.resolve("lib/empty/marker"));
    fleet.agent("r1n1", "127.1.0.1", "node");
    fleet.agent("r2n1", "127.2.0.1", "node");
    fleet.publish(build, "team/app", "1.42");

    JsonNode one = fetched("r1n1", "team/app@1.42", dir.resolve("out1"));
    JsonNode two = fetched("r2n1", "team/app@1.42", dir.resolve("out2"));

    for (String out : List.of("out1", "out2")) {
      Path copy = dir.resolve(out);
      for (String file : List.of("lib/app.jar", "bin/app", "lib/empty/marker")) {
        assertThat(copy.resolve(file)).hasSameBinaryContentAs(build.resolve(file));
        assertThat(Files.isExecutable(copy.resolve(file))).isEqualTo(file.equals("bin/app"));
      }
    }
    assertThat(one.path("sha256").asText()).isEqualTo(two.path("sha256").asText()).isNotEmpty();
  }

  @Test
  void node_whoseRackIsComplete_takesNothingFromOutside() throws IOException {
    Path content = random(dir.resolve("app.bin"), 8 << 20);
    fleet.agent("r1n1", "127.1.0.1", "node");
    fleet.publish(content, "app", "1");
    fetched("r1n1", "app@1", dir.resolve("out1"));
    fleet.agent("r1n2", "127.1.0.2", "node");

    JsonNode second = fetched("r1n2", "app@1", dir.resolve("out2"));

    assertThat(second.path("bytes_in").path("rack").asLong()).isGreaterThanOrEqualTo(8 << 20);
    assertThat(fleet.metric("127.1.0.2:" + fleet.apiPort, IN_BYTES, "direction=\"in\""))
        .isEqualTo(
            fleet.metric(
                "127.1.0.2:" + fleet.apiPort, IN_BYTES, "direction=\"in\"", "tier=\"rack\""));
    assertThat(dir.resolve("out2")).hasSameBinaryContentAs(content);
  }

  @Test
  void revoke_whileAgentsSeed_endsTheSwarmAndSaysWhy() throws IOException {
    Path content = random(dir.resolve("app.bin"), 1 << 20);
    fleet.agent("r1n1", "127.1.0.1", "node");
    fleet.publish(content, "app", "1");
    fetched("r1n1", "app@1", dir.resolve("out1"));

    var revoked = fleet.client("revoke", "app@1", "--reason", "breaks logins");

    assertThat(revoked.exitCode()).as(revoked.err()).isZero();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> fleet.metric(fleet.trackerAdmin(), "rackcast_tracker_peers") == 0);
    fleet.agent("r2n1", "127.2.0.1", "node");
    var late = fleet.fetch("r2n1", "app@1", dir.resolve("out2"));
    assertThat(late.awaitEnd(LIMIT)).isTrue();
    assertThat(late.exitCode()).isEqualTo(1);
    assertThat(late.output()).contains("breaks logins");
    assertThat(dir.resolve("out2")).doesNotExist();
  }

  @Test
  void agent_killedInTheMiddle_goesOnWhereItWas() throws IOException {
    Path content = random(dir.resolve("app.bin"), 384 << 20);
    var first = fleet.agent("r1n1", "127.1.0.1", "node");
    fleet.publish(content, "app", "1");
    awaitOriginIsWhole();
    fleet.fetch("r1n1", "app@1", dir.resolve("out1"));
    String api = "127.1.0.1:" + fleet.apiPort;
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> fleet.metric(api, IN_BYTES, "direction=\"in\"") > (192 << 20));

    // What was received last may wait for its hash (limits.buffer, 64 MiB) or for its piece.
    first.kill();
    fleet.agent("r1n1", "127.1.0.1", "node");
    JsonNode second = fetched("r1n1", "app@1", dir.resolve("out1"));

    assertThat(dir.resolve("out1")).hasSameBinaryContentAs(content);
    double again = fleet.metric(api, IN_BYTES, "direction=\"in\"");
    System.err.printf("after kill -9: %.0f of %d bytes fetched again%n", again, 384 << 20);
    assertThat(again).as(second.toString()).isLessThan((384 << 20) - (64 << 20));
  }

  @Test
  void transfer_publisherAndTrackerDieMeanwhile_completes() throws IOException {
    Path content = random(dir.resolve("app.bin"), 384 << 20);
    fleet.agent("r1n1", "127.1.0.1", "node");
    fleet.publish(content, "app", "1");
    awaitOriginIsWhole();
    var fetch = fleet.fetch("r1n1", "app@1", dir.resolve("out1"));
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                fleet.metric("127.1.0.1:" + fleet.apiPort, IN_BYTES, "direction=\"in\"")
                    > (16 << 20));

    publisher.kill();
    tracker.kill();

    assertThat(fetch.awaitEnd(LIMIT)).as(fetch.output()).isTrue();
    assertThat(fetch.exitCode()).as(fetch.output()).isZero();
    assertThat(dir.resolve("out1")).hasSameBinaryContentAs(content);
  }

  @Test
  void tracker_restartedEmpty_isToldOfTheSwarmAtOnce() throws IOException {
    Path content = random(dir.resolve("app.bin"), 1 << 20);
    fleet.publish(content, "app", "1");
    awaitOriginIsWhole();
    await()
        .atMost(LIMIT)
        .until(() -> fleet.metric(fleet.trackerAdmin(), "rackcast_tracker_peers") == 1);

    tracker.kill();
    fleet.tracker();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> fleet.metric(fleet.trackerAdmin(), "rackcast_tracker_peers") == 1);
  }

  private JsonNode fetched(String node, String release, Path to) {
    var fetch = fleet.fetch(node, release, to);
    assertThat(fetch.awaitEnd(LIMIT)).as(fetch.output()).isTrue();
    assertThat(fetch.exitCode()).as(fetch.output()).isZero();
    return Fleet.lastObject(fetch.output());
  }

  /** The origin's source is no peer, so what it holds is seen in its status. */
  private void awaitOriginIsWhole() {
    await()
        .atMost(LIMIT)
        .until(() -> fleet.status("origin").toString().contains("\"left_bytes\":0"));
  }

  private static Path random(Path file, int size) throws IOException {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(file, bytes);
  }
}
