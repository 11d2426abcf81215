package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The rack lab's benchmark as its users run it, small. */
final class RackLabIT {
  private static final Path FOLDER = Jars.TOP.resolve("examples/racklab");
  private static final String LAB = "it" + ProcessHandle.current().pid();

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();

  @BeforeEach
  void needsNamespacesWithCappedLinks() {
    boolean root = "root".equals(System.getProperty("user.name"));
    needs(root && Files.isExecutable(Path.of("/sbin/ip")), "root and Debian's iproute2");
    var probe = "import racklab, sys; sys.exit(not racklab.kernel_has(sys.argv[1]))";
    var tbf = List.of("python3", "-B", "-c", probe, "tbf rate 1mbit burst 100kb limit 100kb");
    var inFolder = new ArrayList<>(List.of("env", "PYTHONPATH=" + FOLDER));
    inFolder.addAll(tbf);
    needs(Program.run(dir, inFolder).exitCode() == 0, "python3, and tbf in the kernel");
  }

  private static void needs(boolean isThere, String what) {
    if (!isThere) {
      System.err.println("SKIPPED, no rack lab: needs " + what);
    }
    Assumptions.assumeTrue(isThere, "needs " + what);
  }

  @Test
  void benchmark_twoRacksOfTwo_countsOneCopyIntoEachAndLeavesNothing() throws IOException {
    Path out = dir.resolve("out");

    String table = benchmark("--out", out.toString()).awaitSuccess().output();

    assertThat(table).contains("rackcast").contains("4/4");
    JsonNode result =
        new ObjectMapper().readTree(out.resolve("results.json").toFile()).path("results").path(0);
    assertThat(result.path("identical").asInt()).isEqualTo(4);
    assertThat(result.path("finished_seconds")).hasSize(4);
    // Of 2 MiB what the agents tell the tracker and each other is some per cent.
    assertThat(result.path("copies_worst").asDouble()).as(table).isBetween(0.99, 1.35);
    assertThat(out.resolve("plot.svg")).content().contains("<svg", "rackcast");
    leavesNothing();
  }

  @Test
  void benchmark_terminatedInTheMiddle_leavesNothing() {
    var run = benchmark("--out", dir.resolve("out").toString());
    run.awaitLine("rackcast, round 1 of 1: getting ready");

    Program.run(dir, List.of("kill", Long.toString(run.pid()))).succeeded();

    assertThat(run.awaitEnd()).as(run.tail()).isEqualTo(130);
    leavesNothing();
  }

  @Test
  void pulls_firstByteOfALayer_isMeasuredAndLeavesNothing() {
    StandardClients.need("docker-registry", "docker-registry", "--version");
    StandardClients.need("skopeo", "skopeo", "--version");
    StandardClients.need("containerd", "containerd", "--version");

    var run =
        lab(
            "pulls.py",
            "--nodes",
            "1",
            "--measure",
            "first",
            "--layer",
            "4M",
            "--rounds",
            "1",
            "--warm-ups",
            "1");

    // How fast that is on a machine with other work is not for a test to say.
    assertThat(run.awaitEnd()).as(run.tail()).isBetween(0, 1);
    assertThat(run.output()).contains("first byte of a layer of 4 MiB");
    leavesNothing();
  }

  private Program benchmark(String... more) {
    var all = new ArrayList<>(List.of("--racks", "2", "--nodes", "2", "--size", "2M"));
    all.addAll(List.of("--contenders", "rackcast"));
    all.addAll(List.of(more));
    return lab("benchmark.py", all.toArray(String[]::new));
  }

  private Program lab(String script, String... more) {
    var command = new ArrayList<>(List.of("python3", FOLDER.resolve(script).toString()));
    command.addAll(List.of("--lab", LAB, "--work", dir.toString()));
    command.addAll(List.of(more));
    var environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
    return programs.start(dir.resolve(script + ".log"), environment, command);
  }

  private void leavesNothing() {
    String namespaces = Program.run(dir, List.of("ip", "netns", "list")).succeeded().out();
    assertThat(namespaces).doesNotContain("rl-" + LAB);
    assertThat(dir.resolve("racklab-" + LAB)).doesNotExist();
  }
}
