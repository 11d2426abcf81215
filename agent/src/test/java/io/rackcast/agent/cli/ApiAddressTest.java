package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.program.ProgramException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands find the agent by each form of its address. */
@Timeout(120)
class ApiAddressTest {
  @TempDir static Path folder;
  private static final SampleContent web = SampleContent.file("web.bin", 200_000, 1);
  private static Lab lab;
  private static Agent origin;
  private static Agent node;
  private static Path settings;

  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  @BeforeAll
  static void start() throws Exception {
    lab = new Lab(folder);
    lab.publisher.publish("web@1", web);
    origin = lab.origin();
    settings = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    node = Lab.startWith(settings, "socket: a.sock, orders: all");
  }

  @AfterAll
  static void stop() {
    node.close();
    origin.close();
    lab.close();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          127.0.0.1:6981,                 127.0.0.1:6981,               127.0.0.1:6981
          http://127.0.0.1:6981,          127.0.0.1:6981,               127.0.0.1:6981
          http://127.0.0.1:6981/,         127.0.0.1:6981,               127.0.0.1:6981
          unix:/run/rackcast/agent.sock,  unix:/run/rackcast/agent.sock, localhost
          unix:///run/rackcast/agent.sock, unix:/run/rackcast/agent.sock, localhost
          unix:agent.sock,                unix:agent.sock,              localhost
          """)
  void parse_eachForm_isRead(String text, String shown, String authority) {
    var address = ApiAddress.parse(text);

    assertThat(address.text()).isEqualTo(shown);
    assertThat(address.authority()).isEqualTo(authority);
    assertThat(address.socket().isPresent()).isEqualTo(text.startsWith("unix:"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:PORT", "unix:SOCKET"})
  void commands_eachFormOfAddress_reachTheAgent(String form) throws Exception {
    String api =
        form.replace("PORT", "" + node.apiPort())
            .replace("SOCKET", folder.resolve("a.sock").toString());
    Path target = folder.resolve("web" + form.length());

    assertThat(run(StatusCommand::new, Map.of(), "--api", api)).contains("node-1");
    assertThat(run(LimitsCommand::new, Map.of(), "--api", api, "--set", "wan.up=3MB/s"))
        .contains("3MB/s");
    assertThat(run(FetchCommand::new, Map.of(), "web@1", "-o", target.toString(), "--api", api))
        .contains(target.toString());
    assertThat(Files.size(target)).isEqualTo(200_000);
    assertThat(run(CacheCommand::new, Map.of("RACKCAST_AGENT_API", api), "ls")).contains("web@1");
  }

  @Test
  void commands_noAgentAtTheSocket_sayOneSentence() throws Exception {
    Path stale = folder.resolve("stale.sock");
    try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(stale));
    }

    for (Path socket : new Path[] {stale, folder.resolve("none.sock")}) {
      assertThatThrownBy(() -> run(StatusCommand::new, Map.of(), "--api", "unix:" + socket))
          .isInstanceOf(ProgramException.class)
          .hasMessage(
              "no agent answers at unix:%s; start one with \"run\", name its address in "
                      .formatted(socket)
                  + "RACKCAST_AGENT_API or by --api, or fetch with --alone");
    }
  }

  @Test
  void commands_addressThatIsNone_sayWhatToWrite() {
    assertThatThrownBy(() -> run(StatusCommand::new, Map.of(), "--api", "unix:"))
        .hasMessage("--api: no socket is named; write unix:/run/rackcast/agent.sock");
    assertThatThrownBy(() -> run(StatusCommand::new, Map.of("RACKCAST_AGENT_API", "x")))
        .hasMessageStartingWith("RACKCAST_AGENT_API: ");
  }

  @Test
  void commands_ordersBelongOnTheSocket_useTheSettingsSocket() throws Exception {
    Path other = folder.resolve("socket-only.yaml");
    Files.writeString(other, Files.readString(settings).replace("orders: all", "orders: socket"));

    assertThat(run(StatusCommand::new, Map.of(), "--config", other.toString())).contains("node-1");
  }

  private String run(
      Function<Map<String, String>, Callable<Integer>> command,
      Map<String, String> environment,
      String... arguments)
      throws Exception {
    failure.set(null);
    try (var printed = new Printed()) {
      var line = new CommandLine(command.apply(environment));
      line.setExecutionExceptionHandler(
          (e, commandLine, result) -> {
            failure.set(e);
            return -1;
          });
      int unused = line.execute(arguments);
      Exception failed = failure.get();
      if (failed != null) {
        throw failed;
      }
      return printed.out();
    }
  }
}
