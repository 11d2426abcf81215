package io.rackcast.agent.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds that the README's "Memory" gives; measured in a process of its own. */
class EngineMemoryTest {
  @TempDir Path folder;

  private Map<String, Integer> measured() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    EngineMemory.class.getName(),
                    folder.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    Map<String, Integer> bytes = new HashMap<>();
    said.lines()
        .filter(line -> line.matches("[a-z].* -?\\d+"))
        .forEach(
            line -> {
              int at = line.lastIndexOf(' ');
              bytes.put(line.substring(0, at), Integer.parseInt(line.substring(at + 1)));
            });
    return bytes;
  }

  @Test
  void engine_manyPiecesConnectionsAndSwarms_keepsNoMoreThanIsDocumented() throws Exception {
    Map<String, Integer> bytes = measured();

    assertThat(bytes.get("piece")).isBetween(60, 140);
    assertThat(bytes.get("connection")).isBetween(100_000 / 8, 45_000);
    assertThat(bytes.get("piece of 16 MiB under way")).isBetween(1, 20_000);
    assertThat(bytes.get("swarm")).isBetween(1000, 20_000);
  }
}
