package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.settings.SettingsException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorRunTest {
  @TempDir Path folder;

  @Test
  void start_agent_answersRuntimes() throws Exception {
    try (var lab = new Lab(folder);
        var agent = lab.node()) {
      var uri = URI.create("http://127.0.0.1:" + agent.mirrorPort() + "/v2/");

      var response =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(lab.get(agent, "/metrics")).contains("rackcast_mirror_requests_total");
    }
  }

  @Test
  void start_disabled_runsWithout() throws Exception {
    try (var lab = new Lab(folder);
        var agent = Lab.start(config(lab, "RACKCAST_AGENT_MIRROR_ENABLED", "false"))) {
      assertThat(agent.mirrorPort()).isZero();
    }
  }

  @Test
  void start_chosenAddressInUse_doesNotStart() throws Exception {
    try (var lab = new Lab(folder);
        var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var config = config(lab, "RACKCAST_AGENT_MIRROR_LISTEN", "127.0.0.1:" + taken.getLocalPort());

      assertThatThrownBy(() -> Lab.start(config))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void read_addressOfTheNetwork_isRefused() throws Exception {
    try (var lab = new Lab(folder)) {
      assertThatThrownBy(() -> config(lab, "RACKCAST_AGENT_MIRROR_LISTEN", "0.0.0.0:5080"))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("the mirror has no login, use 127.0.0.1:PORT");
    }
  }

  private static AgentConfig config(Lab lab, String variable, String value) throws Exception {
    Map<String, String> environment = Map.of(variable, value);
    Path file = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    return AgentConfig.read(
        Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, environment), environment);
  }
}
