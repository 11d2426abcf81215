package io.rackcast.proto.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

class ServerCommandsTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private record Config(HostPort listen, Duration interval) {
    static Config load(Settings settings) {
      var config =
          new Config(
              settings.address("http.listen", "127.0.0.1:6969", "Where to listen."),
              settings.duration("announce.interval", "60s", "1s", "1h", "How long to wait."));
      settings.rejectProblems();
      return config;
    }
  }

  private int execute(ServerCommands.Starter<Config> starter, String... arguments) {
    var commands =
        new ServerCommands<>(
            "rackcast-test",
            "Tests.",
            "RACKCAST_TEST",
            Map.of("RACKCAST_TEST_ANNOUNCE_INTERVAL", "5s"),
            Config::load,
            starter);
    commands.commandLine().addSubcommand(new Client());
    commands.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commands.execute(arguments);
  }

  private int execute(String... arguments) {
    return execute(
        config -> {
          throw new AssertionError("nothing should start");
        },
        arguments);
  }

  @Command(name = "client", mixinStandardHelpOptions = true)
  private static final class Client implements Runnable {
    @Override
    public void run() {
      throw new ProgramException("there is no server at http://127.0.0.1:1; start one");
    }
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("t.yaml"), yaml);
  }

  @Test
  void printConfig_noFile_printsDefaultsThatCheckConfigTakes() throws IOException {
    assertThat(execute("print-config")).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            # Settings of rackcast-test. Paths are relative to this file. Each setting can also be given by
            # an environment variable: RACKCAST_TEST_ and its path in upper case, with _ for . and -.

            http:
              # Where to listen (host:port).
              listen: "127.0.0.1:6969"

            announce:
              # How long to wait (1s to 1h).
              interval: 60s
            """);
    assertThat(execute("check-config", file(out.toString()).toString())).isZero();
  }

  @Test
  void printConfig_file_printsValuesInUse() throws IOException {
    assertThat(execute("print-config", "--config", file("http: {listen: \"[::1]:1\"}").toString()))
        .isZero();

    assertThat(out.toString())
        .contains("listen: \"[::1]:1\"  # default \"127.0.0.1:6969\"\n")
        .contains("interval: 5s  # default 60s\n");
  }

  @Test
  void checkConfig_goodFile_printsOk() throws IOException {
    var file = file("http: { listen: \"127.0.0.1:0\" }\n");

    assertThat(execute("check-config", file.toString())).isEqualTo(ExitCode.DONE);

    assertThat(out.toString()).isEqualTo(file + ": ok\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkConfig_badFile_printsAllProblemsAndExits2() throws IOException {
    var file = file("http: { lisen: 5 }\nanounce: {}\n");

    assertThat(execute("check-config", file.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .isEqualTo(
            file
                + ":1: \"http.lisen\" is not a setting; did you mean \"http.listen\"?\n"
                + file
                + ":2: \"anounce\" is not a setting; did you mean \"announce\"?\n");
  }

  @Test
  void run_missingFile_exits2() {
    var file = folder.resolve("none.yaml");

    assertThat(execute("run", "--config", file.toString())).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).isEqualTo(file + ": there is no such file; check the path\n");
  }

  @Test
  void run_withoutConfigThatCannotListen_exits1AndSaysThatDefaultsHold() {
    int exit =
        execute(
            config -> {
              throw Listening.failed(config.listen(), new BindException("Address already in use"));
            },
            "run");

    assertThat(exit).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .isEqualTo(
            "no --config was given, so defaults hold here: cannot listen on 127.0.0.1:6969: address already in use; stop the program that listens"
                + " there or choose another port\n");
  }

  @Test
  void run_faultOfOurs_exits1WithoutAStackTrace() {
    int exit =
        execute(
            config -> {
              throw new IllegalStateException("interval is " + config.interval());
            },
            "run");

    assertThat(exit).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .isEqualTo(
            "internal error: java.lang.IllegalStateException: interval is PT5S; run it with"
                + " RACKCAST_LOG=debug and report what it says\n");
  }

  @Test
  void execute_wrongUsage_exits2AndPointsToHelp() {
    assertThat(execute()).isEqualTo(ExitCode.USAGE);
    assertThat(execute("rnu")).isEqualTo(ExitCode.USAGE);
    assertThat(execute("run", "--confg", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(execute("check-config")).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString())
        .isEqualTo(
            """
            Missing required subcommand
            See 'rackcast-test --help'.
            Unmatched argument at index 0: 'rnu'
            See 'rackcast-test --help'.
            Unknown options: '--confg', 'x'
            Possible solutions: --config
            See 'rackcast-test run --help'.
            Missing required parameter: 'FILE'
            See 'rackcast-test check-config --help'.
            """);
  }

  @Test
  void execute_clientCommandFails_printsItsSentence() {
    assertThat(execute("client")).isEqualTo(ExitCode.FAILED);

    assertThat(err.toString()).isEqualTo("there is no server at http://127.0.0.1:1; start one\n");
  }

  @Test
  void execute_versionAndHelp_exit0() {
    assertThat(execute("--version")).isZero();
    assertThat(execute("--help")).isZero();
    assertThat(execute("run", "--help")).isZero();

    assertThat(out.toString())
        .startsWith("rackcast-test (not packaged)\n")
        .contains("Usage: rackcast-test", "Tests.", "print-config", "--config=FILE");
  }

  @Test
  void execute_whatGrpcLogsOfAPortScanner_isNotShown() {
    // As gRPC's server names it: it tells of each connection that is no HTTP/2, with its trace.
    var logger = Logger.getLogger("io.grpc.netty.NettyServerTransport");
    Logger.getLogger("").setLevel(Level.INFO);

    execute("print-config");

    assertThat(logger.isLoggable(Level.INFO)).isFalse();
    assertThat(logger.isLoggable(Level.WARNING)).isTrue();
  }
}
