package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.GrpcCaller;
import io.rackcast.agent.testkit.HttpCaller;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.LocalCaller;
import io.rackcast.proto.program.ProgramException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.io.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may call an agent, and where. */
@Timeout(120)
class LocalSocketsTest {
  private static final String LIMITS = "{\"limits\": {\"wan\": {\"up\": \"20MB/s\"}}}";

  @TempDir Path folder;
  private Lab lab;
  private Agent agent;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    agent =
        Lab.startWith(
            lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN),
            "orders: socket, socket: a.sock, socket-mode: '600', grpc: {socket: g.sock}");
  }

  @AfterEach
  void stop() {
    agent.close();
    lab.close();
  }

  @Test
  void sockets_haveTheirModeAndGoWithTheAgent() throws Exception {
    for (String each : new String[] {"a.sock", "g.sock"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(each))))
          .isEqualTo("rw-------");
    }

    agent.close();

    assertThat(folder.resolve("a.sock")).doesNotExist();
    assertThat(folder.resolve("g.sock")).doesNotExist();
  }

  @Test
  void orders_forSocketsOnly_areRefusedOnLoopback() throws Exception {
    try (var loopback = new HttpCaller("http://127.0.0.1:" + agent.apiPort(), Transport.TCP_IP)) {
      assertThat(lab.changeLimits(agent, "{\"wan\":{\"up\":\"20MB/s\"}}"))
          .startsWith("403 orders are taken on the agent's Unix socket only; send them there");
      assertThat(loopback.call("GetLimits", "{}").last().has("wan")).isTrue();
    }
    try (LocalCaller socket = new HttpCaller("http://localhost", unix("a.sock"))) {
      assertThat(socket.call("SetLimits", LIMITS).last().path("wan"))
          .isEqualTo(LocalCaller.json("{\"up_bytes_per_second\": 20000000}"));
    }
  }

  @Test
  void socket_askedForAnotherHost_answersNothing() throws Exception {
    try (var socket = new HttpCaller("http://web.example", unix("a.sock"))) {
      assertThat(socket.request("GET", "/api/v1/status").send().getStatus()).isEqualTo(421);
    }
  }

  @Test
  void watch_moreThanMay_areToldToTryAgain() throws Exception {
    try (var http = new HttpCaller("http://127.0.0.1:" + agent.apiPort(), Transport.TCP_IP)) {
      for (int i = 0; i < 200; i++) {
        var listener = new InputStreamResponseListener();
        http.request("GET", "/api/v1/watch").send(listener);
        assertThat(listener.get(60, TimeUnit.SECONDS).getStatus()).isEqualTo(200);
      }

      assertThat(http.call("Watch", "{}").refused())
          .startsWith("RESOURCE_EXHAUSTED: 200 fetches and watches are being followed;");
    }
    try (LocalCaller grpc = GrpcCaller.unix(folder.resolve("g.sock"))) {
      assertThat(grpc.call("Watch", "{}").refused()).startsWith("RESOURCE_EXHAUSTED: 200 ");
    }
    assertThat(lab.get(agent, "/metrics")).contains("rackcast_agent_api_watchers 200.0");
  }

  @Test
  void grpc_tooLargeAMessage_isRefused() throws Exception {
    try (LocalCaller caller = GrpcCaller.unix(folder.resolve("g.sock"))) {
      String order = "{\"named\": \"" + "a".repeat(65 << 10) + "\"}";
      assertThat(caller.call("ListArtifacts", order).refused()).startsWith("RESOURCE_EXHAUSTED");
      assertThat(caller.call("GetStatus", "{}").last().path("node").asText()).isEqualTo("node-1");
    }
  }

  @Test
  void start_aSecondAgentOnTheSameSockets_isRefused() throws Exception {
    Path other = lab.configFile("other", "127.1.0.2", FakePublisher.TOKEN);
    Files.writeString(other, Files.readString(other).replace("role: other", "role: node"));

    for (String api : new String[] {"socket: a.sock", "grpc: {socket: g.sock}"}) {
      String settings = Files.readString(other);
      assertThatThrownBy(() -> Lab.startWith(other, api))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("a program listens there already; stop it or choose another path");
      Files.writeString(other, settings);
    }

    try (LocalCaller json = new HttpCaller("http://localhost", unix("a.sock"));
        LocalCaller grpc = GrpcCaller.unix(folder.resolve("g.sock"))) {
      assertThat(json.call("GetStatus", "{}").last().path("node").asText()).isEqualTo("node-1");
      assertThat(grpc.call("GetStatus", "{}").last().path("node").asText()).isEqualTo("node-1");
    }
  }

  private Transport unix(String socket) {
    return new Transport.TCPUnix(folder.resolve(socket));
  }
}
