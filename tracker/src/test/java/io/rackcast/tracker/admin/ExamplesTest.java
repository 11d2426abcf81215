package io.rackcast.tracker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.tracker.TestTracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs examples/admin against a real tracker. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples/admin").toAbsolutePath().normalize();

  @RegisterExtension final TestTracker tracker = new TestTracker();
  @TempDir Path folder;

  @BeforeEach
  void configure() throws IOException {
    Files.copy(EXAMPLES.resolve("tracker.yaml"), folder.resolve("tracker.yaml"));
    Files.writeString(folder.resolve("deploy.key"), "0123456789abcdef".repeat(4) + "\n");
    Files.writeString(folder.resolve("token"), "change-me");
    // What is signed soon after its start is refused: so it has run for a while.
    tracker.setWallClockOff(Duration.ofSeconds(-10));
    tracker.file(folder.resolve("tracker.yaml")).running();
    tracker.setWallClockOff(Duration.ZERO);
  }

  private void assertAnswersTwice(String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of(command));
    line.add("http://127.0.0.1:" + tracker.running().adminPort());
    line.addAll(List.of("token", "deploy", "deploy.key", "tracker1"));
    var out = folder.resolve("out").toFile();
    // Apart, for a Java program may say there which options it takes from the environment.
    var errors = folder.resolve("errors").toFile();
    var process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectError(errors)
            .redirectOutput(out)
            .start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    String printed = Files.readString(out.toPath());

    assertThat(ended).isTrue();
    assertThat(process.exitValue()).as(printed + Files.readString(errors.toPath())).isZero();
    assertThat(printed.lines()).hasSize(2);
    for (String answer : printed.lines().toList()) {
      assertThat(new ObjectMapper().readTree(answer).path("ready").asBoolean()).isTrue();
    }
  }

  private static void assumeProgram(String program) {
    boolean there =
        List.of(System.getenv("PATH").split(":", -1)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    if (!there) {
      System.err.println("SKIPPED: " + program + " is not here, so its example was not run");
    }
    assumeTrue(there, program + " is not here");
  }

  @Test
  void curl_bearerAndSigned_areAnswered() throws Exception {
    assumeProgram("curl");
    assumeProgram("openssl");

    assertAnswersTwice("sh", EXAMPLES.resolve("client.sh").toString());
  }

  @Test
  void python_bearerAndSigned_areAnswered() throws Exception {
    assumeProgram("python3");

    assertAnswersTwice("python3", EXAMPLES.resolve("client.py").toString());
  }

  @Test
  void java_bearerAndSigned_areAnswered() throws Exception {
    assertAnswersTwice(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        EXAMPLES.resolve("Client.java").toString());
  }
}
