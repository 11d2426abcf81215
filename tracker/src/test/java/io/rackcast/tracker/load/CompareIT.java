package io.rackcast.tracker.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rackcast.tracker.ReadmeCommand;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's command that measures the tracker beside opentracker, typed with one part for a
 * moment: whether it works, not how fast anything is.
 */
class CompareIT {
  private static final Pattern COMMAND =
      Pattern.compile("^ {4}(taskset .*load\\.Compare) .*$", Pattern.MULTILINE);

  @TempDir Path folder;

  @Test
  void readmeCommand_onePartForAMoment_measuresAllServers() throws Exception {
    need("opentracker", "Debian's opentracker");
    need("taskset", "Debian's util-linux");
    need(Runtime.getRuntime().availableProcessors() > 1, "a second processor");
    var matcher = COMMAND.matcher(ReadmeCommand.readme());
    assertThat(matcher.find()).isTrue();

    String printed = ReadmeCommand.run(folder, matcher.group(1) + " 0.2 1 one-swarm");

    for (var server : List.of("rackcast", "opentracker", "opentracker worker")) {
      assertThat(printed).containsPattern("(?m)^median " + server + " ");
    }
    assertThat(printed.lines().filter(line -> line.contains("replies/s")))
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).doesNotContain(" 0 replies/s"));
  }

  private static void need(String program, String what) {
    boolean there =
        List.of(System.getenv("PATH").split(File.pathSeparator, -1)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    need(there, what);
  }

  private static void need(boolean there, String what) {
    if (!there) {
      System.err.println("SKIPPED, the README's comparison was not run: it needs " + what);
    }
    assumeTrue(there, "needs " + what);
  }
}
