package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rack in which agents and standard clients stand side by side takes one copy, whoever comes
 * first. Rack 1 is mixed, rack 2 of the same pod has agents only.
 */
final class MixedRackIT {
  private static final String ORIGIN = "127.9.0.1";
  private static final List<String> MIXED = List.of("127.1.0.1", "127.1.0.2");
  private static final List<String> CLIENTS = List.of("127.1.0.5", "127.1.0.6");
  private static final List<String> AGENTS = List.of("127.2.0.1", "127.2.0.2");
  private static final String BYTES = "rackcast_transfer_bytes_total";
  private static final String OUT = "direction=\"out\"";
  private static final String IN = "direction=\"in\"";
  private static final int SIZE = 64 << 20;

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  @RegisterExtension final Nodes nodes = new Nodes();
  private Fleet fleet;
  private Path content;
  private Program origin;
  private final List<CompletableFuture<JsonNode>> fetches = new ArrayList<>();
  private final List<Program> clients = new ArrayList<>();

  @BeforeEach
  void publish() {
    StandardClients.need("aria2", "aria2c", "--version");
    fleet = new Fleet(dir, programs);
    content = fleet.randomFile("app.bin", SIZE);
    fleet.publisher();
    fleet.tracker();
    origin = fleet.agent("origin", ORIGIN, "origin");
    nodes.start(fleet, MIXED);
    nodes.start(fleet, AGENTS);
    fleet.publish(content, "app", "1");
    await("the origin has it whole")
        .atMost(Program.PATIENCE)
        .until(() -> fleet.status(ORIGIN).at("/transfers/0/left_bytes").asLong(1) == 0);
  }

  @Test
  void agents_inTheMiddleOfTheClientsFetch_takeOneCopyEach() throws IOException {
    join(torrents());
    whileHeldAtAQuarter(() -> fetch(MIXED), 1 + 4);
    fetch(AGENTS);

    allHaveIt();

    tookOneCopyEach("agents later");
  }

  /** The origin is held still meanwhile, so that it is the middle however long that takes. */
  private void whileHeldAtAQuarter(Join others, int peers) throws IOException {
    await("a quarter is there")
        .atMost(Program.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> fleet.agentMetric(ORIGIN, BYTES, OUT) > SIZE / 4);
    signal("STOP");
    others.join();
    await("the tracker knows " + peers + " peers")
        .atMost(Program.PATIENCE)
        .until(() -> fleet.trackerMetric("rackcast_tracker_peers") == peers);
    signal("CONT");
  }

  private interface Join {
    void join() throws IOException;
  }

  private void signal(String signal) {
    var command = List.of("bash", "-c", "kill -" + signal + " " + origin.pid());
    Program.run(dir, command).succeeded();
  }

  private List<Path> torrents() {
    return CLIENTS.stream().map(client -> fleet.torrent("app@1", client)).toList();
  }

  private void join(List<Path> torrents) throws IOException {
    for (int i = 0; i < torrents.size(); i++) {
      String address = CLIENTS.get(i);
      Path folder = Files.createDirectory(dir.resolve(address));
      clients.add(
          fleet.background(
              "aria2-" + address,
              StandardClients.aria2(torrents.get(i), folder, address, FreePorts.next())));
    }
  }

  private void fetch(List<String> rack) {
    for (String node : rack) {
      fetches.add(nodes.order(fleet, node, "app"));
    }
  }

  private void allHaveIt() {
    for (JsonNode done : Nodes.await(fetches)) {
      assertThat(Path.of(done.path("path").asText())).hasSameBinaryContentAs(content);
    }
    for (int i = 0; i < clients.size(); i++) {
      Program client = clients.get(i);
      Path file = dir.resolve(CLIENTS.get(i)).resolve("app.bin");
      await(file + " whole")
          .atMost(Program.PATIENCE)
          .failFast(() -> assertThat(client.isAlive()).as("ended: " + client.tail()).isTrue())
          .until(() -> Files.exists(Path.of(file + ".done")));
      assertThat(file).hasSameBinaryContentAs(content);
    }
  }

  /** Clients count nothing; what went into their rack is what all others sent and did not get. */
  private void tookOneCopyEach(String order) {
    double fromOrigin = sum(AGENTS, IN, "tier=\"dc\"");
    double fromMixed = sum(AGENTS, IN, "tier=\"pod\"");
    double toMixed = sum(List.of(ORIGIN), OUT) - fromOrigin + sum(AGENTS, OUT, "tier=\"pod\"");
    double byMixedAgents = sum(MIXED, IN, "tier=\"dc\"") + sum(MIXED, IN, "tier=\"pod\"");
    System.err.printf(
        "%s: %.3f copies into the mixed rack, %.3f of them by its agents; %.3f into the other%n",
        order, toMixed / SIZE, byMixedAgents / SIZE, (fromOrigin + fromMixed) / SIZE);
    MIXED.forEach(this::tell);
    AGENTS.forEach(this::tell);
    assertThat(toMixed / SIZE).as("copies into the mixed rack").isBetween(1.0, RacksIT.MOST_COPIES);
    assertThat((fromOrigin + fromMixed) / SIZE)
        .as("into the other")
        .isBetween(1.0, RacksIT.MOST_COPIES);
  }

  private void tell(String node) {
    System.err.printf(
        "%s took in %.3f from its rack, %.3f of the pod, %.3f of beyond; %.3f in vain%n",
        node,
        sum(List.of(node), IN, "tier=\"rack\"") / SIZE,
        sum(List.of(node), IN, "tier=\"pod\"") / SIZE,
        sum(List.of(node), IN, "tier=\"dc\"") / SIZE,
        fleet.agentMetric(node, "rackcast_transfer_wasted_bytes_total") / SIZE);
  }

  private double sum(List<String> nodes, String... labels) {
    return nodes.stream().mapToDouble(node -> fleet.agentMetric(node, BYTES, labels)).sum();
  }
}
