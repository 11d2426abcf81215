package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.testkit.ContentSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From a CI job to the nodes of two racks, and what happens when a part dies on the way. */
final class WholePathIT {
  private static final String ORIGIN = "127.9.0.1";
  private static final String R1N1 = "127.1.0.1";
  private static final String BYTES = "rackcast_transfer_bytes_total";
  private static final String IN = "direction=\"in\"";
  private static final String PEERS = "rackcast_tracker_peers";
  // Takes a second or more, so that a part can die in the middle of it.
  private static final int BIG = 256 << 20;

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private final ContentSite site = new ContentSite();
  private Fleet fleet;
  private Program publisher;
  private Program tracker;
  private Program origin;

  @AfterEach
  void stop() {
    site.close();
  }

  @BeforeEach
  void start() {
    fleet = new Fleet(dir, programs);
    publisher = fleet.publisher(site.url("/"));
    tracker = fleet.tracker();
    origin = fleet.agent("origin", ORIGIN, "origin");
  }

  @Test
  void folder_publishedByCi_isTheSameOnNodesOfTwoRacks() throws IOException {
    Path build = Files.createDirectories(dir.resolve("build"));
    Files.createDirectories(build.resolve("bin"));
    Files.createDirectories(build.resolve("lib/empty"));
    fleet.randomFile("build/lib/app.jar", 3_000_001);
    fleet.randomFile("build/bin/app", 70_000);
    assertThat(build.resolve("bin/app").toFile().setExecutable(true)).isTrue();
    Files.createFile(build.resolve("lib/empty/marker"));
    fleet.agent("r1n1", R1N1, "node");
    fleet.agent("r2n1", "127.2.0.1", "node");
    fleet.publish(build, "team/app", "1.42");

    JsonNode one = fleet.fetched("r1n1", "team/app@1.42", dir.resolve("out1"));
    JsonNode two = fleet.fetched("r2n1", "team/app@1.42", dir.resolve("out2"));

    for (String out : List.of("out1", "out2")) {
      Path copy = dir.resolve(out);
      for (String file : List.of("lib/app.jar", "bin/app", "lib/empty/marker")) {
        assertThat(copy.resolve(file)).hasSameBinaryContentAs(build.resolve(file));
        assertThat(Files.isExecutable(copy.resolve(file))).isEqualTo(file.equals("bin/app"));
      }
    }
    assertThat(one.path("sha256").asText()).isEqualTo(two.path("sha256").asText()).isNotEmpty();
  }

  /** Its content is at no publisher: the origin reads it where it was registered. */
  @Test
  void node_whoseRackIsComplete_takesNothingFromOutside() throws Exception {
    Path content = fleet.randomFile("app.bin", 8 << 20);
    byte[] bytes = Files.readAllBytes(content);
    site.put("app.bin", bytes);
    fleet.agent("r1n1", R1N1, "node");
    fleet
        .client(
            "register",
            site.url("/files/app.bin"),
            "--name=app",
            "--version=1",
            "--digest=" + SampleContent.sha256(bytes),
            "--no-copy")
        .succeeded();
    fleet.fetched("r1n1", "app@1", dir.resolve("out1"));
    fleet.agent("r1n2", "127.1.0.2", "node");

    JsonNode second = fleet.fetched("r1n2", "app@1", dir.resolve("out2"));

    assertThat(second.path("bytes_in").path("rack").asLong()).isGreaterThanOrEqualTo(8 << 20);
    assertThat(fleet.agentMetric("127.1.0.2", BYTES, IN))
        .isEqualTo(fleet.agentMetric("127.1.0.2", BYTES, IN, "tier=\"rack\""));
    assertThat(dir.resolve("out2")).hasSameBinaryContentAs(content);
    // Once by the publisher, once by the origin.
    assertThat(site.sentBytes).hasValue(2 * (8 << 20));
    assertThat(fleet.agentMetric(ORIGIN, "rackcast_agent_origin_bytes_total", "\"http\""))
        .isEqualTo(8 << 20);
    assertThat(dir.resolve("publisher/data/content/sha256")).isEmptyDirectory();
  }

  @Test
  void revoke_whileAgentsSeed_endsTheSwarmAndSaysWhy() {
    fleet.agent("r1n1", R1N1, "node");
    fleet.publish(fleet.randomFile("app.bin", 1 << 20), "app", "1");
    fleet.fetched("r1n1", "app@1", dir.resolve("out1"));

    fleet.client("revoke", "app@1", "--reason", "breaks logins").succeeded();

    awaitPeers(0);
    fleet.agent("r2n1", "127.2.0.1", "node");
    var late = fleet.fetch("r2n1", "app@1", dir.resolve("out2"));
    assertThat(late.awaitEnd()).isEqualTo(1);
    assertThat(late.output()).contains("breaks logins");
    assertThat(dir.resolve("out2")).doesNotExist();
  }

  @Test
  void agent_killedInTheMiddle_goesOnWhereItWas() {
    Path content = fleet.randomFile("app.bin", BIG);
    var first = fleet.agent("r1n1", R1N1, "node");
    fleet.publish(content, "app", "1");
    awaitOriginIsWhole();
    fleet.fetch("r1n1", "app@1", dir.resolve("out1"));
    awaitReceived(96 << 20);

    // Held still, so that it is the middle for sure, however long the next steps take.
    signal("STOP", origin);
    double had = fleet.agentMetric(R1N1, BYTES, IN);
    assertThat(had).isLessThan(BIG);
    // What was received waits for its hash; of some pieces not all was received.
    await("r1n1 hashes what it has")
        .atMost(Program.PATIENCE)
        .during(Duration.ofSeconds(2)) // and notes it in the journal
        .until(() -> left(R1N1) < BIG - had + (32 << 20));
    long left = left(R1N1);
    first.kill();
    signal("CONT", origin);
    fleet.agent("r1n1", R1N1, "node");
    JsonNode second = fleet.fetched("r1n1", "app@1", dir.resolve("out1"));

    assertThat(dir.resolve("out1")).hasSameBinaryContentAs(content);
    double again = fleet.agentMetric(R1N1, BYTES, IN);
    System.err.printf("killed with %.0f of %d bytes, %d left: %.0f came%n", had, BIG, left, again);
    // Some was on the way when it was counted; some had come but was not yet in the journal.
    double slack = 64 << 20;
    assertThat(again).as(second.toString()).isBetween(BIG - had - slack, left + slack);
  }

  @Test
  void transfer_publisherAndTrackerDieMeanwhile_completes() {
    Path content = fleet.randomFile("app.bin", BIG);
    fleet.agent("r1n1", R1N1, "node");
    fleet.publish(content, "app", "1");
    awaitOriginIsWhole();
    var fetch = fleet.fetch("r1n1", "app@1", dir.resolve("out1"));
    awaitReceived(16 << 20);

    signal("STOP", origin);
    publisher.kill();
    tracker.kill();
    assertThat(fleet.agentMetric(R1N1, BYTES, IN)).isLessThan(BIG);
    signal("CONT", origin);

    fetch.awaitSuccess();
    assertThat(dir.resolve("out1")).hasSameBinaryContentAs(content);
  }

  @Test
  void tracker_restartedEmpty_isToldOfTheSwarmAtOnce() {
    fleet.publish(fleet.randomFile("app.bin", 1 << 20), "app", "1");
    awaitOriginIsWhole();
    awaitPeers(1);

    tracker.kill();
    fleet.tracker();

    awaitPeers(1); // the origin's next announce would be an hour away
  }

  private void awaitPeers(int number) {
    await("the tracker's peers")
        .atMost(Program.PATIENCE)
        .until(() -> fleet.trackerMetric(PEERS) == number);
  }

  private void awaitReceived(int bytes) {
    await("r1n1 receives")
        .atMost(Program.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> fleet.agentMetric(R1N1, BYTES, IN) > bytes);
  }

  /** The origin's source is no peer, so what it holds is seen in its status. */
  private void awaitOriginIsWhole() {
    await("the origin has it whole").atMost(Program.PATIENCE).until(() -> left(ORIGIN) == 0);
  }

  /** What an agent has still to get of its only artifact; all, before it has begun. */
  private long left(String address) {
    return fleet.status(address).at("/transfers/0/left_bytes").asLong(BIG);
  }

  private void signal(String signal, Program program) {
    var command = List.of("bash", "-c", "kill -" + signal + " " + program.pid());
    Program.run(dir, command).succeeded();
  }
}
