package io.rackcast.tracker.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a running tracker's swarm does, written down. */
class RecorderTest {
  private static final String HASH = "6a5d4c3b2a190817f6e5d4c3b2a1908f7e6d5c4b";

  @RegisterExtension final TestTracker tracker = new TestTracker();
  @TempDir Path folder;

  @BeforeEach
  void placeRacks() throws Exception {
    var racks = folder.resolve("racks.yaml");
    Files.writeString(
        racks,
        """
        racks:
          - { location: dc1/pod1/rack1, networks: [127.1.0.0/24] }
          - { location: dc1/core/rack9, networks: [127.9.0.0/24] }
        """);
    tracker.set("topology.file", racks);
  }

  private void announce(String address, long left, String more) {
    var peer = new TestPeer(tracker.httpPort(), address);
    String escaped = HASH.replaceAll("(..)", "%$1");
    peer.get("/announce?" + peer.query(left).replace(TestPeer.HASH, escaped) + more);
  }

  @Test
  void look_peersComeCompleteAndGo_saysSo() throws Exception {
    announce("127.9.0.1", 0, "");
    var recorder = recorder("");

    var before = recorder.look(0);
    announce("127.1.0.1", 1000, "");
    var joined = recorder.look(1);
    announce("127.1.0.1", 0, "&event=completed");
    var completed = recorder.look(2);
    announce("127.1.0.1", 0, "&event=stopped");
    var left = recorder.look(3);
    var after = recorder.look(4);

    assertThat(texts(before)).singleElement().asString().endsWith("dc1/core/rack9 seeder");
    assertThat(texts(joined)).singleElement().asString().endsWith("dc1/pod1/rack1 joined");
    assertThat(texts(completed)).singleElement().asString().endsWith("dc1/pod1/rack1 completed");
    assertThat(texts(left))
        .singleElement()
        .asString()
        .matches("3\\.000 127\\.1\\.0\\.1:\\d+ .* left");
    assertThat(after).isEmpty();
  }

  @Test
  void look_apiAsksForATokenAndOneIsGiven_sees() throws Exception {
    var sha256 = MessageDigest.getInstance("SHA-256").digest("t".getBytes(StandardCharsets.UTF_8));
    var more = folder.resolve("tracker.yaml");
    Files.writeString(
        more,
        "admin: {tokens: [{name: a, sha256: \"%s\"}]}".formatted(HexFormat.of().formatHex(sha256)));
    tracker.file(more);
    announce("127.9.0.1", 0, "");

    assertThat(texts(recorder("t").look(0))).hasSize(1);
    assertThatThrownBy(() -> recorder("").look(0)).hasMessageContaining("401");
  }

  private Recorder recorder(String token) {
    return new Recorder("http://127.0.0.1:" + tracker.running().adminPort(), HASH, token);
  }

  private static List<String> texts(List<Recording.Line> lines) {
    return lines.stream().map(Recording.Line::toString).toList();
  }
}
