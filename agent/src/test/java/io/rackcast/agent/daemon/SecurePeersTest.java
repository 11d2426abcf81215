package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.agent.testkit.TestAuthority;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.v1.NodeReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents whose peers talk TLS, by their settings. */
class SecurePeersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final SampleContent web = SampleContent.file("web.bin", 2_000_000, 1);
  private final TestAuthority authority = authority();
  private Lab lab;

  private static TestAuthority authority() {
    try {
      return new TestAuthority("fleet");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    lab.publisher.publish("web@1", web);
    authority.write(folder);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private Agent agent(String role, String address, String mode) throws IOException {
    Path file = lab.configFile(role, address, FakePublisher.TOKEN);
    String peers =
        "peers: {certificate: node.pem, key: node.key, ca: ca.pem, listen: \"%s:0\"}"
            .formatted(address);
    Files.writeString(
        file,
        Files.readString(file).replaceFirst("(?m)^peers:.*$", peers)
            + "peer-tls: %s%n".formatted(mode));
    return Lab.start(
        AgentConfig.read(Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, Map.of()), Map.of()));
  }

  @Test
  void fetch_tlsIsRequiredOnBothSides_comesFromTheOrigin() throws Exception {
    try (var origin = agent("origin", "127.9.0.1", "required");
        var node = agent("node", "127.1.0.1", "required")) {
      lab.tracker.peers = List.of(new PeerAddress(IpAddress.parse("127.9.0.1"), origin.peerPort()));
      await()
          .atMost(PATIENCE)
          .until(() -> lab.get(origin, "/api/v1/status").contains("\"left_bytes\":0"));

      String done = lab.fetch(node, "web", "1");

      assertThat(done).contains("\"event\":\"done\"", web.digest().toString());
      assertThat(lab.get(node, "/api/v1/status")).contains("\"peer_tls\":\"required\"");
      assertThat(lab.get(origin, "/metrics"))
          .contains("rackcast_transfer_connections_closed_total{cause=\"plain\"} 0.0")
          .contains("rackcast_agent_certificate_ends ")
          .contains("rackcast_transfer_peers{encrypted=\"false\"} 0");
      assertThat(lab.nodes.reports)
          .filteredOn(NodeReport::hasHello)
          .hasSizeGreaterThanOrEqualTo(2)
          .allMatch(report -> report.getHello().getPeerTls());
    }
  }

  @Test
  void reload_certificateHasChanged_isReadAtOnce() throws Exception {
    try (var node = agent("node", "127.1.0.1", "optional")) {
      authority.write(folder);

      node.reload();

      assertThat(lab.get(node, "/metrics"))
          .contains("rackcast_agent_certificate_loads_total{result=\"ok\"} 1.0");
    }
  }
}
