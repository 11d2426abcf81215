package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart as its users run it: two at a time, kept and looked at, interrupted. */
final class QuickstartIT {
  // Eighteen JVMs at once: here they must not get into each other's way, elsewhere copies count.
  private static final double MOST_COPIES = 1.5;
  private static final Path SCRIPT = Jars.TOP.resolve("examples/quickstart/run.sh");
  private static final Pattern RACK = Pattern.compile("rack[12] +3 +.* (\\d+\\.\\d+)");

  @TempDir Path logs;
  @TempDir Path temporary; // everything a run makes is in here
  @RegisterExtension final Programs programs = new Programs();

  @AfterEach
  void stopWhatWasKept() {
    running().forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void run_twoAtATime_bothPassAndTheKeptOneCanBeLookedAtAndStopped() throws IOException {
    var kept = quickstart("kept", "--keep");
    var plain = quickstart("plain");

    hasPassed(plain);
    hasPassed(kept);
    try (var left = Files.list(temporary)) {
      assertThat(left).as("the kept run's folder and port lock").hasSize(2);
    }
    assertThat(running()).as("publisher, tracker, origin, six agents").hasSize(9);

    List<String> hints =
        kept.output().lines().dropWhile(line -> !line.startsWith("It keeps")).toList();
    assertThat(typed(hints, " status ")).contains("jdk/modules@1");
    assertThat(typed(hints, " list ")).contains("jdk/modules@1");
    List<String> urls = hints.stream().filter(line -> line.startsWith("  http")).toList();
    assertThat(urls).hasSize(2);
    for (String line : urls) {
      assertThat(new Web(logs, List.of()).get(line.strip().split(" ", 2)[0])).contains("rackcast_");
    }

    typed(hints, "stop.sh");

    leavesNothing();
  }

  @Test
  void run_interruptedInTheMiddle_leavesNothing() throws IOException {
    var run = quickstart("interrupted");
    run.awaitLine("rolling out");

    // As a terminal does at Ctrl-C: to all of the foreground's processes.
    Program.run(logs, List.of("bash", "-c", "kill -INT -- -" + run.pid())).succeeded();

    assertThat(run.awaitEnd()).as(run.tail()).isEqualTo(130);
    leavesNothing();
  }

  private Program quickstart(String name, String... options) {
    // A session of its own stands for the terminal's foreground; a shell cannot trap an interrupt
    // that was ignored when it began, as it is below a build that runs in the background.
    var command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT", "bash"));
    command.addAll(List.of(SCRIPT.toString(), "--no-build"));
    command.addAll(List.of(options));
    var environment =
        Map.of(
            "TMPDIR",
            temporary.toString(),
            "JAVA_HOME",
            System.getProperty("java.home"),
            "RACKCAST_QUICKSTART_MOST_COPIES",
            Double.toString(MOST_COPIES));
    return programs.start(logs.resolve(name + ".log"), environment, command);
  }

  private void hasPassed(Program run) {
    String said = run.awaitSuccess().output();
    List<Double> copies =
        RACK.matcher(said).results().map(match -> Double.valueOf(match.group(1))).toList();
    assertThat(copies)
        .as(said)
        .hasSize(2)
        .allSatisfy(each -> assertThat(each).isBetween(1.0, MOST_COPIES));
    assertThat(said).contains("6 of 6 files have SHA-256 " + sha256());
  }

  /** Of what is rolled out. */
  private String sha256() {
    String file = Path.of(System.getProperty("java.home"), "lib/modules").toString();
    return Program.run(logs, List.of("sha256sum", file)).succeeded().out().substring(0, 64);
  }

  /** Types the one hint that contains this; what it said. */
  private String typed(List<String> hints, String part) {
    List<String> found = hints.stream().filter(line -> line.contains(part)).toList();
    assertThat(found).as(String.join("\n", hints)).hasSize(1);
    return Program.run(logs, List.of("bash", "-c", found.get(0))).succeeded().out();
  }

  private void leavesNothing() {
    assertThat(running()).isEmpty();
    assertThat(temporary).isEmptyDirectory();
  }

  private List<ProcessHandle> running() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(ProcessHandle::isAlive)
          .filter(process -> process.info().commandLine().orElse("").contains(temporary.toString()))
          .toList();
    }
  }
}
