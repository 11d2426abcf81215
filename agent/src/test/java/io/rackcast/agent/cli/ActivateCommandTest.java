package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code fetch --activate} and {@code activate}. */
@Timeout(300)
class ActivateCommandTest {
  @TempDir Path folder;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private Lab lab;
  private Path site;
  private Path link;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    lab.publisher.publish("web@1", SampleContent.folder("build", 1, 100_000, 2_000));
    lab.publisher.publish("web@2", SampleContent.folder("build", 2, 100_000, 3_000));
    site = Files.createDirectory(folder.resolve("site")).toRealPath();
    link = site.resolve("current");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(
            (e, line, result) -> {
              failure.set(e);
              return e instanceof ProgramException known ? known.exitCode() : -1;
            })
        .execute(arguments);
  }

  private int fetch(Agent agent, String... arguments) {
    var environment = Map.of("RACKCAST_AGENT_API", "127.0.0.1:" + agent.apiPort());
    return run(new FetchCommand(environment), arguments);
  }

  @Test
  void fetch_activateTwice_switchesTheLinkAndBack() throws Exception {
    try (var origin = lab.origin();
        var node = lab.node()) {
      var seen = folder.resolve("seen");
      var hook = "echo $RACKCAST_RELEASE >> " + seen;

      assertThat(fetch(node, "web@1", "--activate", link.toString(), "--after", hook)).isZero();
      assertThat(link.toRealPath()).isEqualTo(site.resolve("web-1"));
      assertThat(fetch(node, "web@2", "--activate", link.toString(), "--after", hook)).isZero();
      assertThat(link.toRealPath()).isEqualTo(site.resolve("web-2"));
      assertThat(run(new ActivateCommand(Map.of()), link.toString(), "--back", "--after", hook))
          .isZero();

      assertThat(link.toRealPath()).isEqualTo(site.resolve("web-1"));
      assertThat(seen).hasContent("web@1\nweb@2\nweb@1");
      assertThat(site.resolve("web-1")).isDirectoryContaining(Files::isRegularFile);
    }
  }

  @Test
  void fetch_activateAndTheHookFails_isFetchedButNotInUse() throws Exception {
    try (var origin = lab.origin();
        var node = lab.node()) {
      int code = fetch(node, "web@1", "--activate", link.toString(), "--before", "exit 7");

      assertThat(code).isEqualTo(ExitCode.FAILED);
      assertThat(failure.get()).hasMessageContaining("ended with 7; nothing was switched");
      assertThat(link).doesNotExist();
      assertThat(site.resolve("web-1")).isDirectory();
    }
  }

  @Test
  void fetch_aloneAndActivateAgain_leavesNoCopyBehind() throws Exception {
    Path config = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    try (var origin = lab.origin()) {
      String[] alone = {
        "web@1", "--activate", link.toString(), "--alone", "--config", config.toString()
      };

      assertThat(run(new FetchCommand(Map.of()), alone)).isZero();
      assertThat(run(new FetchCommand(Map.of()), alone)).isZero();

      assertThat(link.toRealPath()).isEqualTo(site.resolve("web-1"));
      assertThat(site)
          .isDirectoryNotContaining(path -> path.getFileName().toString().contains("web@1"));
    }
  }

  @Test
  void activate_aFolderOfOnesOwn_isInUse() throws Exception {
    var own = Files.createDirectory(site.resolve("own"));

    int code = run(new ActivateCommand(Map.of()), link.toString(), "--to", own.toString());

    assertThat(code).isZero();
    assertThat(link.toRealPath()).isEqualTo(own);
  }

  @Test
  void activate_pathThatIsNotThere_isRefused() {
    int code = run(new ActivateCommand(Map.of()), link.toString(), "--to", site + "/none");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(failure.get()).hasMessageContaining("/none is not there; fetch it first");
  }

  @Test
  void fetch_hookOptionsWithoutALink_areWrongUsage() {
    int code = run(new FetchCommand(Map.of()), "web@1", "-o", "x", "--after", "true");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(failure.get()).hasMessageContaining("work only with --activate");
  }

  @Test
  void fetch_keepOutOfRange_isWrongUsage() {
    int code =
        run(new FetchCommand(Map.of()), "web@1", "--activate", link.toString(), "--keep", "-1");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(failure.get()).hasMessageContaining("--keep is -1; use 0 to 1000");
  }
}
