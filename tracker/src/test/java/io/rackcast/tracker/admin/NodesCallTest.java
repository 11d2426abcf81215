package io.rackcast.tracker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.v1.Hello;
import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.Commands;
import io.rackcast.tracker.TestAgent;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of agents that are connected. */
class NodesCallTest {
  private static final String HASH = "11".repeat(20);
  private static final int PORT = 6881;

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final AdminClient admin = new AdminClient(tracker);
  private final List<TestAgent> agents = new ArrayList<>();

  @AfterEach
  void closeAgents() {
    agents.forEach(TestAgent::close);
  }

  private TestAgent agent(String node, String location, String... addresses) {
    var hello =
        Hello.newBuilder()
            .setNode(node)
            .setLocation(location)
            .addAllAddresses(List.of(addresses))
            .setPeerPort(PORT)
            .setOrigin(node.startsWith("origin"))
            .build();
    var agent = new TestAgent(tracker, hello);
    agents.add(agent);
    return agent;
  }

  private void announce(String address, long left) {
    new TestPeer(tracker.httpPort(), address).announce(left);
  }

  @Test
  void nodes_connectedAgent_isShownWithWhereItsAddressesAre() {
    agent("n1", "dc1/r1", "127.1.0.1", "fd00:1::1");

    var node = admin.get("/nodes").json().at("/nodes/0");

    assertThat(node.path("node").asText()).isEqualTo("n1");
    assertThat(node.path("reported").asText()).isEqualTo("dc1/r1");
    assertThat(node.path("origin").asBoolean()).isFalse();
    assertThat(node.path("contradicted").asBoolean()).isFalse();
    assertThat(node.path("streams").asInt()).isEqualTo(1);
    assertThat(node.path("port").asInt()).isEqualTo(PORT);
    assertThat(node.at("/addresses/0/address").asText()).isEqualTo("127.1.0.1");
    assertThat(node.at("/addresses/0/location").asText()).isEqualTo("dc1/r1");
    assertThat(node.at("/addresses/0/source").asText()).isEqualTo("report");
    assertThat(node.at("/addresses/1/address").asText()).isEqualTo("fd00:1::1");
  }

  @Test
  void nodes_reportThatTheTableContradicts_saysSo(@TempDir Path folder) throws Exception {
    var racks = folder.resolve("racks.yaml");
    Files.writeString(racks, "racks: [{location: dc1/r7, networks: [127.1.0.0/24]}]");
    tracker.set("topology.file", racks);
    agent("n1", "dc1/r1", "127.1.0.1");

    var node = admin.get("/nodes").json().at("/nodes/0");

    assertThat(node.path("contradicted").asBoolean()).isTrue();
    assertThat(node.at("/addresses/0/location").asText()).isEqualTo("dc1/r7");
    assertThat(node.at("/addresses/0/source").asText()).isEqualTo("table");
  }

  @Test
  void nodes_severalAgents_comeByNameInPages() {
    agent("n2", "", "127.2.0.1");
    agent("origin1", "", "127.9.0.1");
    agent("n1", "", "127.1.0.1");

    var first = admin.get("/nodes?limit=2").json();
    var second = admin.get("/nodes?limit=2&after=" + first.path("next").asText()).json();
    var prefixed = admin.get("/nodes?prefix=origin").json();

    assertThat(first.path("total").asInt()).isEqualTo(3);
    assertThat(first.path("nodes").findValuesAsText("node")).containsExactly("n1", "n2");
    assertThat(second.path("nodes").findValuesAsText("node")).containsExactly("origin1");
    assertThat(second.path("next").isMissingNode() || second.path("next").isNull()).isTrue();
    assertThat(prefixed.at("/nodes/0/origin").asBoolean()).isTrue();
  }

  @Test
  void nodes_agentThatBrokeOff_isGone() {
    var agent = agent("n1", "", "127.1.0.1");
    assertThat(admin.get("/nodes").json().path("total").asInt()).isEqualTo(1);

    agent.close();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> admin.get("/nodes").json().path("total").asInt() == 0);
  }

  @Test
  void explain_nodeWithAConnectedAgent_isThePeerAtItsAddress() {
    agent("n1", "dc1/r1", "127.1.0.1");
    agent("n2", "dc1/r1", "127.1.0.2");
    announce("127.1.0.1", 100);
    announce("127.1.0.2", 0);

    var server = "http://127.0.0.1:" + tracker.running().adminPort();
    var ran = Commands.run("explain", HASH, "--node", "n1", "--server", server);

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("127.1.0.1:6881 at dc1/r1 (by its agent's report): ")
        .contains("told of 1 peer:")
        .contains("127.1.0.2:6881");
  }

  @Test
  void explain_nodeThatIsNotConnectedOrNotInTheSwarm_saysWhich() {
    agent("n1", "", "127.1.0.1");
    announce("127.1.0.2", 0);

    var elsewhere = admin.get("/explain?infohash=" + HASH + "&node=n1");
    var unknown = admin.get("/explain?infohash=" + HASH + "&node=n3");

    assertThat(elsewhere.status()).isEqualTo(404);
    assertThat(elsewhere.error()).contains("node n1 is not in the swarm " + HASH);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.error()).contains("no agent called \"n3\" is connected");
  }
}
