package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.SharedPrograms;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped tracker makes of where a node says it is, and what the node says of that. */
final class LocationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GRPC = "127.0.0.1:" + FreePorts.next();
  private static final String ADMIN = "127.0.0.1:" + FreePorts.next();

  @RegisterExtension static final SharedPrograms PROGRAMS = new SharedPrograms();
  @TempDir static Path trackerDir;

  @TempDir Path dir;
  private final Web web = new Web(trackerDir, List.of());
  private Lab lab;
  private Path file;

  @BeforeAll
  static void startTracker() throws IOException {
    Files.writeString(
        trackerDir.resolve("racks.yaml"),
        "racks: [{ location: dc1/pod1/rack1, networks: [127.1.0.0/24] }]\n");
    Path settings =
        Files.writeString(
            trackerDir.resolve("tracker.yaml"),
            """
            http:  { listen: "127.0.0.1:%d" }
            grpc:  { listen: "%s" }
            admin: { listen: "%s" }
            admission: { mode: open }
            topology: { file: racks.yaml }
            """
                .formatted(FreePorts.next(), GRPC, ADMIN));
    var tracker =
        PROGRAMS
            .programs()
            .start(
                trackerDir.resolve("tracker.log"),
                Jars.command("tracker", "run", "--config", settings.toString()));
    new Web(trackerDir, List.of()).awaitReady(tracker, ADMIN);
  }

  @BeforeEach
  void start() throws IOException {
    lab = new Lab(dir);
    lab.publisher.trackers = List.of(GRPC);
    file = dir.resolve("place");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void status_fileSaysOtherThanTheTable_showsBothAndThatTheTableWins() throws Exception {
    Files.writeString(file, "dc1/pod9/rack9\n");
    try (var node = node("127.1.0.1")) {
      awaitTaken(node, "dc1/pod1/rack1", "table");

      String shown = shown(node);

      assertThat(shown)
          .contains("  location dc1/pod9/rack9 (file) since ")
          .contains("    file says dc1/pod9/rack9, at ")
          .contains(", takes 127.1.0.1 to be in dc1/pod1/rack1 (table)\n")
          .contains(
              "problem: the node says it is in dc1/pod9/rack9 (file), but the table of the"
                  + (" tracker " + GRPC + " has 127.1.0.1 in dc1/pod1/rack1, and the table wins"));
      assertThat(atTracker().path("contradicted").asBoolean()).isTrue();
    }
  }

  @Test
  void location_changesWhileTheAgentRuns_isTakenOverByTheTracker() throws Exception {
    Files.writeString(file, "dc1/pod2/rack5\n");
    try (var node = node("127.5.0.1")) {
      awaitTaken(node, "dc1/pod2/rack5", "report");

      Files.writeString(file, "dc1/pod2/rack6\n");

      awaitTaken(node, "dc1/pod2/rack6", "report");
      assertThat(status(node).at("/location/reported").asText()).isEqualTo("dc1/pod2/rack6");
      assertThat(status(node).at("/location/contradictions")).isEmpty();
      assertThat(atTracker().at("/addresses/0/location").asText()).isEqualTo("dc1/pod2/rack6");
      assertThat(atTracker().path("contradicted").asBoolean(true)).isFalse();
    }
  }

  /** A node that asks the file each second where it is. */
  private Agent node(String address) throws IOException {
    Path settings = lab.configFile("node", address, FakePublisher.TOKEN);
    Files.writeString(
        settings,
        "location: { file: \"%s\", check: 1s }%n".formatted(file),
        StandardOpenOption.APPEND);
    return Lab.start(
        AgentConfig.read(
            Settings.read(settings, AgentConfig.ENVIRONMENT_PREFIX, Map.of()), Map.of()));
  }

  private void awaitTaken(Agent node, String location, String source) {
    await("the tracker takes the node to be in " + location)
        .atMost(Program.PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode taken = status(node).at("/trackers/0/locations/0");
              assertThat(taken.path("location").asText()).isEqualTo(location);
              assertThat(taken.path("source").asText()).isEqualTo(source);
            });
  }

  private JsonNode status(Agent node) throws Exception {
    return JSON.readTree(lab.get(node, "/api/v1/status").substring("200 ".length()));
  }

  /** As people see it. */
  private String shown(Agent node) {
    var command = new ArrayList<>(List.of("env", "RACKCAST_AGENT_API=127.0.0.1:" + node.apiPort()));
    command.addAll(Jars.command("agent", "status"));
    return Program.run(dir, command).succeeded().out();
  }

  /** What the tracker's admin API says of the only node. */
  private JsonNode atTracker() throws IOException {
    return JSON.readTree(web.get("http://" + ADMIN + "/api/v1/nodes")).at("/nodes/0");
  }
}
