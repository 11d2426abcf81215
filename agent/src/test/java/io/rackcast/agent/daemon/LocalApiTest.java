package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.GrpcCaller;
import io.rackcast.agent.testkit.HttpCaller;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.LocalCaller;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.v1.LocalAgentGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The local API of a running agent, as JSON and as gRPC, on loopback and on Unix sockets. */
@Timeout(180)
class LocalApiTest {
  private static final String WEB = "{\"name\": \"web\", \"version\": \"1\"}";
  private static final String ABSENT = "{\"infohash\": \"" + "a".repeat(40) + "\"}";

  @TempDir static Path folder;
  private static final SampleContent web = SampleContent.file("web.bin", 200_000, 1);
  private static Lab lab;
  private static Agent origin;
  private static Agent node;

  /** How it is called. */
  enum Way {
    HTTP_ON_LOOPBACK(7),
    HTTP_ON_A_SOCKET(8),
    GRPC_ON_LOOPBACK(9),
    GRPC_ON_A_SOCKET(10);

    /** The limit that it sets, in MB/s. */
    private final int rate;

    Way(int rate) {
      this.rate = rate;
    }

    LocalCaller caller() throws Exception {
      return switch (this) {
        case HTTP_ON_LOOPBACK ->
            new HttpCaller("http://127.0.0.1:" + node.apiPort(), Transport.TCP_IP);
        case HTTP_ON_A_SOCKET ->
            new HttpCaller("http://localhost", new Transport.TCPUnix(folder.resolve("a.sock")));
        case GRPC_ON_LOOPBACK -> GrpcCaller.tcp(node.grpcPort());
        case GRPC_ON_A_SOCKET -> GrpcCaller.unix(folder.resolve("g.sock"));
      };
    }
  }

  @BeforeAll
  static void start() throws Exception {
    lab = new Lab(folder);
    lab.publisher.publish("web@1", web);
    origin = lab.origin();
    Path settings = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    node =
        Lab.startWith(settings, "socket: a.sock, grpc: {listen: \"127.0.0.1:0\", socket: g.sock}");
  }

  @AfterAll
  static void stop() {
    node.close();
    origin.close();
    lab.close();
  }

  @Test
  void calls_ofTheContract_haveARouteEach() {
    List<String> calls =
        LocalAgentGrpc.getServiceDescriptor().getMethods().stream()
            .map(method -> method.getBareMethodName())
            .toList();

    assertThat(HttpCaller.routes()).containsOnlyKeys(calls.toArray(String[]::new));
    assertThat(node.apiRoutes()).containsAll(HttpCaller.routes().values());
  }

  @Test
  void readme_asWritten_works() throws Exception {
    String text = Files.readString(Path.of("../README.md"));
    String section =
        text.substring(
                text.indexOf("## The agent's local API"), text.indexOf("## What an agent keeps"))
            .replace("/run/rackcast-agent/agent.sock", folder.resolve("a.sock").toString())
            .replace(":6981", ":" + node.apiPort())
            .replace("1.42", "1")
            .replace(
                "java -jar agent/target/rackcast-agent.jar",
                "java -cp '%s' io.rackcast.agent.Main"
                    .formatted(System.getProperty("java.class.path")));
    Path settings =
        Files.writeString(
            folder.resolve("readme.yaml"),
            section.substring(section.indexOf("```yaml") + 7, section.lastIndexOf("```")));
    var config =
        AgentConfig.read(
            Settings.read(settings, AgentConfig.ENVIRONMENT_PREFIX, Map.of()), Map.of());
    assertThat(config.api().grpcSocket()).isPresent();

    List<String> said =
        Pattern.compile("^    (\\S.+)$", Pattern.MULTILINE)
            .matcher(section)
            .results()
            .map(command -> List.of("bash", "-c", command.group(1)))
            .map(command -> Program.run(folder, command).succeeded().out())
            .toList();

    assertThat(said).hasSize(3);
    assertThat(said.get(0)).contains("\"artifacts\":");
    assertThat(said.get(1)).contains("\"event\":\"done\"");
    assertThat(said.get(2)).contains("node-1 (node");
  }

  @ParameterizedTest
  @EnumSource
  void calls_inEachForm_doTheSame(Way way) throws Exception {
    String key = "{\"infohash\": \"" + web.hashed().infoHash() + "\"}";
    try (LocalCaller caller = way.caller()) {
      JsonNode done = caller.call("Fetch", WEB).last();
      assertThat(done.path("event").asText()).isEqualTo("done");
      assertThat(done.path("sha256").asText()).isEqualTo(web.digest().toString());
      assertThat(caller.call("StopFetch", WEB).last().path("stopped").asBoolean()).isTrue();

      JsonNode all = caller.call("ListArtifacts", "{}").last();
      assertThat(all.at("/artifacts/0/path").asText()).isEqualTo(done.path("path").asText());
      assertThat(all.at("/cache/bytes").asLong()).isEqualTo(200_000);
      String named =
          "{\"named\": \"web@1\", \"state\": \"whole\", \"pinned\": false, \"limit\": 1}";
      assertThat(caller.call("ListArtifacts", named).last().path("artifacts")).hasSize(1);
      assertThat(artifact(caller, "GetArtifact", key)).isEqualTo("web@1 whole false");

      assertThat(artifact(caller, "PinArtifact", key)).isEqualTo("web@1 whole true");
      assertThat(caller.call("RemoveArtifact", key).refused())
          .isEqualTo("FAILED_PRECONDITION: web@1 is pinned; unpin it first");
      assertThat(artifact(caller, "UnpinArtifact", key)).isEqualTo("web@1 whole false");
      assertThat(caller.call("VerifyArtifact", key).last().path("text").asText())
          .endsWith("pieces are right");

      JsonNode status = caller.call("GetStatus", "{}").last();
      assertThat(status.path("node").asText()).isEqualTo("node-1");
      assertThat(status.at("/transfers/0/releases/0").asText()).isEqualTo("web@1");
      assertThat(caller.call("Watch", key, 1).last().at("/transfer/name").asText())
          .isEqualTo("web.bin");
      String wan = "{\"limits\": {\"wan\": {\"up\": \"%sMB/s\"}}}".formatted(way.rate);
      JsonNode limits = caller.call("SetLimits", wan).last();
      assertThat(limits.at("/wan/up_bytes_per_second").asLong()).isEqualTo(way.rate * 1_000_000L);
      assertThat(caller.call("GetLimits", "{}").last()).isEqualTo(limits);

      assertThat(caller.call("RemoveArtifact", key).last().path("freed_bytes").asLong())
          .isEqualTo(200_000);
      assertThat(caller.call("ListArtifacts", "{}").last().path("artifacts")).isEmpty();
    }
  }

  private static String artifact(LocalCaller caller, String rpc, String key) throws Exception {
    JsonNode artifact = caller.call(rpc, key).last();
    return artifact.at("/releases/0").asText()
        + " "
        + artifact.path("state").asText()
        + " "
        + artifact.path("pinned").asBoolean();
  }

  @ParameterizedTest
  @EnumSource
  void calls_wrong_areRefusedWithASentence(Way way) throws Exception {
    try (LocalCaller caller = way.caller()) {
      for (String rpc :
          List.of(
              "GetArtifact", "PinArtifact", "UnpinArtifact", "RemoveArtifact", "VerifyArtifact")) {
        assertThat(caller.call(rpc, ABSENT).refused()).startsWith("NOT_FOUND: this agent has no");
        assertThat(caller.call(rpc, "{\"infohash\": \"x\"}").refused())
            .isEqualTo("INVALID_ARGUMENT: \"x\" is no infohash; send 40 hex digits");
      }
      wrong(caller, "Watch", "{\"infohash\": \"x\"}", "\"x\" is no infohash");
      wrong(caller, "ListArtifacts", "{\"limit\": 1001}", "limit is 1001; use 1 to 1000");
      wrong(caller, "ListArtifacts", "{\"state\": \"half\"}", "state is \"half\"; use whole,");
      wrong(caller, "ListArtifacts", "{\"after\": \"x\"}", "after is \"x\"; send what \"next\"");
      wrong(caller, "SetLimits", "{}", "the body holds no limits; send");
      wrong(caller, "SetLimits", "{\"limits\": {\"x\": {\"up\": \"1MB/s\"}}}", "\"x\"");
      wrong(caller, "Fetch", "{\"name\": \"A\", \"version\": \"1\"}", "\"A\" is not a release");
      wrong(caller, "StopFetch", "{\"name\": \"web\"}", "");
      JsonNode failed = caller.call("Fetch", "{\"name\": \"nothing\", \"version\": \"1\"}").last();
      assertThat(failed.path("event").asText()).isEqualTo("failed");
      assertThat(failed.path("kind").asText()).isEqualTo("unknown");
    }
  }

  private static void wrong(LocalCaller caller, String rpc, String order, String sentence)
      throws Exception {
    String refused = caller.call(rpc, order).refused();
    assertThat(refused).as("%s %s", rpc, order).startsWith("INVALID_ARGUMENT: ");
    assertThat(refused.substring(refused.indexOf(' ') + 1)).startsWith(sentence);
  }
}
