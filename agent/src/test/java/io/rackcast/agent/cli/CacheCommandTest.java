package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.SampleContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code cache} against a running agent. */
@Timeout(120)
class CacheCommandTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final SampleContent web = SampleContent.file("web.bin", 200_000, 1);
  private Lab lab;
  private Agent origin;
  private Agent node;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    lab.publisher.publish("web@1", web);
    origin = lab.origin();
    node = lab.node();
    assertThat(lab.fetch(node, "web", "1")).contains("\"done\"");
  }

  @AfterEach
  void stop() {
    node.close();
    origin.close();
    lab.close();
  }

  @Test
  void ls_afterAFetch_showsTheRelease() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(run("ls")).contains("web@1").contains("whole"));
  }

  @Test
  void rm_pinned_isRefusedUntilItIsUnpinned() throws Exception {
    assertThat(run("pin", "web@1")).contains("web@1 is pinned");
    assertThatThrownBy(() -> run("rm", "web@1")).hasMessageContaining("unpin it first");

    assertThat(run("unpin", web.hashed().infoHash().toString())).contains("not pinned any more");

    assertThat(run("rm", "web@1")).contains("web@1 is removed");
    assertThat(run("ls")).doesNotContain("web@1");
  }

  @Test
  void verify_allAndOne_saysThatItIsRight() throws Exception {
    await().atMost(PATIENCE).until(() -> run("ls").contains("whole"));

    assertThat(run("verify")).contains("pieces are right");
    assertThat(run("verify", web.digest().toString())).contains("pieces are right");
  }

  @Test
  void pin_notHere_saysSo() {
    assertThatThrownBy(() -> run("pin", "app@1")).hasMessageContaining("app@1 is not in the cache");
    assertThatThrownBy(() -> run("pin")).hasMessageContaining("say what");
    assertThatThrownBy(() -> run("burn", "app@1")).hasMessageContaining("is no action");
  }

  private String run(String... arguments) throws Exception {
    var failure = new AtomicReference<@Nullable Exception>();
    try (var printed = new Printed()) {
      var environment = Map.of("RACKCAST_AGENT_API", "127.0.0.1:" + node.apiPort());
      var line = new CommandLine(new CacheCommand(environment));
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
