package io.rackcast.tracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.Commands;
import io.rackcast.tracker.Commands.Ran;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells to type at a running tracker, typed; only the ports are others. */
class ReadmeTest {
  private static final String HASH = "6a5d4c3b2a190817f6e5d4c3b2a1908f7e6d5c4b";
  private static final Pattern COMMAND =
      Pattern.compile(
          "^    java -jar tracker/target/rackcast-tracker.jar (.+)$", Pattern.MULTILINE);
  private static final Pattern SHOWN = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);

  @RegisterExtension final TestTracker tracker = new TestTracker();

  private static String section() throws IOException {
    String text = Files.readString(Path.of("../README.md"));
    int start = text.indexOf("## Looking at a running tracker");
    return text.substring(start, text.indexOf("\n## ", start));
  }

  private Ran run(String line) {
    List<String> arguments =
        new ArrayList<>(List.of(line.replace(":6969", ":" + tracker.httpPort()).split(" ", -1)));
    if (!line.startsWith("probe")) {
      arguments.addAll(List.of("--server", "http://127.0.0.1:" + tracker.running().adminPort()));
    }
    return Commands.run(arguments.toArray(String[]::new));
  }

  private void announce(String address, long left) {
    var peer = new TestPeer(tracker.httpPort(), address);
    String escaped = HASH.replaceAll("(..)", "%$1");
    peer.get("/announce?" + peer.query(left).replace(TestPeer.HASH, escaped));
  }

  /** Seconds go on, and where a line is broken depends on them. */
  private static String withoutSeconds(String text) {
    return text.replaceAll("\\d+ s\\b", "N s").replaceAll("\\s+", " ");
  }

  @Test
  void lookingAtARunningTracker_asWritten_showsWhatIsWritten(@TempDir Path folder)
      throws IOException {
    var racks = folder.resolve("racks.yaml");
    Files.writeString(
        racks,
        """
        racks:
          - { location: dc1/pod1/rack1, networks: [127.1.0.0/24, "fd00:1::/64"] }
          - { location: dc1/core/rack9, networks: [127.9.0.0/24] }
        """);
    tracker.set("topology.file", racks);
    announce("127.9.0.1", 0);
    announce("127.1.0.1", 100_000_000);
    announce("127.1.0.2", 100_000_000);
    String section = section();
    String shown = SHOWN.matcher(section).results().findFirst().orElseThrow().group(1);
    int commands = 0;

    for (var matcher = COMMAND.matcher(section); matcher.find(); commands++) {
      var ran = run(matcher.group(1));

      assertThat(ran.code()).as(matcher.group(1) + ": " + ran.err()).isZero();
      if (matcher.group(1).startsWith("explain")) {
        assertThat(withoutSeconds(ran.out())).isEqualTo(withoutSeconds(shown));
      }
    }
    assertThat(commands).isEqualTo(5);
  }
}
