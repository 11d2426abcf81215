package io.rackcast.agent.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/systemd}: the unit says what the agent does, and systemd can read it. */
final class UnitFileTest {
  private static final Path UNIT = Path.of("../examples/systemd/rackcast-agent.service");
  private static final Path OPTIONS = Path.of("../examples/systemd/agent.jvm");

  @TempDir Path folder;

  private static Map<String, List<String>> settings() throws IOException {
    var settings = new TreeMap<String, List<String>>();
    for (var line : Files.readAllLines(UNIT)) {
      int equals = line.indexOf('=');
      if (!line.startsWith("#") && equals > 0) {
        settings
            .computeIfAbsent(line.substring(0, equals), key -> new ArrayList<>())
            .add(line.substring(equals + 1));
      }
    }
    return settings;
  }

  @Test
  void unit_whatTheAgentDoes_isWhatSystemdExpects() throws IOException {
    assertThat(settings())
        .containsEntry("Type", List.of("notify"))
        .containsEntry("NotifyAccess", List.of("main"))
        .containsEntry("User", List.of("rackcast"))
        .containsEntry("ExecReload", List.of("/bin/kill -HUP $MAINPID"))
        .containsEntry("NoNewPrivileges", List.of("yes"))
        .containsEntry("CapabilityBoundingSet", List.of(""))
        .containsKeys("WatchdogSec", "MemoryMax", "TasksMax", "LimitNOFILE", "StateDirectory");
    assertThat(settings())
        .hasEntrySatisfying(
            "ExecStart",
            start ->
                assertThat(start.get(0))
                    .startsWith("/usr/bin/java @/usr/lib/rackcast/agent.jvm -jar ")
                    .contains("rackcast-agent.jar run --config"));
  }

  @Test
  void options_ofJava_areTakenByThisOneAndBoundTheHeap() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var out = folder.resolve("flags").toFile();
    var process =
        new ProcessBuilder(java, "@" + OPTIONS, "-XX:+PrintFlagsFinal", "-version")
            .redirectErrorStream(true)
            .redirectOutput(out)
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var said = Files.readString(out.toPath());
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said)
        .containsPattern(" MaxHeapSize += 134217728 ")
        .containsPattern(" MaxDirectMemorySize += 268435456 ")
        .containsPattern(" InitialHeapSize += 16777216 ")
        .containsPattern(" UseSerialGC += true ")
        .containsPattern(" ExitOnOutOfMemoryError += true ")
        .doesNotContain("warning");
  }

  @Test
  void unit_bySystemdItself_isWithoutFault() throws Exception {
    if (!Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))) {
      System.err.println("SKIPPED, the unit is not verified: needs Debian's systemd");
    }
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")));
    // What it starts is not installed here, and is a fault of its own.
    var unit = folder.resolve("rackcast-agent.service");
    Files.writeString(
        unit,
        Files.readString(UNIT).replaceAll("(?m)^ExecStart=/usr/bin/java ", "ExecStart=/bin/true "));

    var process =
        new ProcessBuilder("systemd-analyze", "verify", unit.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var said = Files.readString(folder.resolve("out"));
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.contains("rackcast-agent.service:"))).isEmpty();
  }
}
