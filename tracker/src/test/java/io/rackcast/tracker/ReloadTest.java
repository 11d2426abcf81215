package io.rackcast.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.settings.Secret;
import io.rackcast.tracker.http.TestPeer;
import io.rackcast.tracker.operation.ReloadOutcome.Change;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What changes while the tracker runs, and what stays. */
class ReloadTest {
  private static final String TWO_RACKS =
      """
      racks:
        - { location: dc1/r1, networks: [127.1.0.0/24] }
        - { location: dc1/r2, networks: [127.2.0.0/24] }
      """;

  @TempDir Path folder;

  @RegisterExtension final TestTracker tracker = new TestTracker();

  private Path racks;

  @BeforeEach
  void racks() throws IOException {
    racks = folder.resolve("racks.yaml");
    Files.writeString(racks, TWO_RACKS);
    tracker.set("topology.file", racks);
  }

  private TestPeer peer(String address) {
    return new TestPeer(tracker.httpPort(), address);
  }

  @Test
  void reload_racksFileChanged_peersAreInTheirNewRackAtOnce() throws IOException {
    peer("127.1.0.1").announce(0);
    peer("127.1.0.2").announce(5);
    peer("127.2.0.7").announce(5);
    Files.writeString(
        racks,
        """
        racks:
          - { location: dc1/r1, networks: [127.1.0.0/24] }
          - { location: dc1/r2, networks: [127.2.0.0/24, 127.1.0.1/32] }
        """);

    var outcome = tracker.reload();

    // The seeder stands in the other rack now, though it has not announced again.
    assertThat(outcome.isOk()).isTrue();
    assertThat(outcome.movedPeers()).isEqualTo(1);
    assertThat(peer("127.2.0.7").announce(5).hosts()).containsExactly("127.1.0.1");
    assertThat(peer("127.2.0.8").announce(5).hosts()).contains("127.1.0.1", "127.2.0.7");
    var after = peer("127.1.0.1").announce(0);
    assertThat(after.number("complete")).isEqualTo(1);
    assertThat(after.number("incomplete")).isEqualTo(3);
    assertThat(tracker.metric("rackcast_tracker_reloads_total{result=\"ok\"}")).isEqualTo(1);
    assertThat(tracker.metric("rackcast_tracker_reload_failed")).isZero();
  }

  @Test
  void reload_fileBrokenAndSettingsChanged_nothingChangesAndAllProblemsAreTold()
      throws IOException {
    peer("127.1.0.1").announce(0);
    Files.writeString(
        racks,
        """
        racks:
          - { location: dc1/r1, networks: [127.1.0.1/24] }
          - { location: dc1/r2, netwroks: [127.2.0.0/24] }
        """);
    tracker.set("hooks.clients.deny", "-XX");

    var outcome = tracker.reload();

    assertThat(outcome.isOk()).isFalse();
    assertThat(outcome.problems())
        .anyMatch(line -> line.startsWith(racks + ":2: 127.1.0.1/24 has host bits set"))
        .anyMatch(line -> line.startsWith(racks + ":3: ") && line.contains("netwroks"));
    assertThat(tracker.running().reloading().last()).contains(outcome);
    assertThat(peer("127.1.0.2").announce(5).failure()).isEmpty();
    assertThat(peer("127.1.0.2").announce(5).hosts()).containsExactly("127.1.0.1");
    assertThat(tracker.metric("rackcast_tracker_reloads_total{result=\"failed\"}")).isEqualTo(1);
    assertThat(tracker.metric("rackcast_tracker_reload_failed")).isEqualTo(1);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);

    Files.writeString(racks, TWO_RACKS);
    assertThat(tracker.reload().isOk()).isTrue();
    assertThat(tracker.metric("rackcast_tracker_reload_failed")).isZero();
    assertThat(peer("127.1.0.2").announce(5).failure())
        .isEqualTo("this client program is not allowed here; use another one");
  }

  private HttpResponse<String> get(String path) throws IOException {
    var url = URI.create("http://127.0.0.1:" + tracker.running().adminPort() + path);
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void reload_rateLimit_isInForceAndKeptByTheNextReload() {
    tracker.running();
    tracker.set("hooks.rate-limits.per-address", 2);
    tracker.set("hooks.rate-limits.burst-percent", 100);

    var outcome = tracker.reload();
    peer("127.1.0.1").announce(5);
    peer("127.1.0.1").announce(5);
    tracker.set("announce.min-interval", "7s");
    tracker.reload();

    assertThat(outcome.applied()).contains(new Change("hooks.rate-limits.per-address", "0", "2"));
    // Who had asked as often as he may is not forgotten by a reload.
    assertThat(peer("127.1.0.1").announce(5).failure()).contains("ask less often");
    assertThat(peer("127.1.0.2").announce(5).number("interval")).isEqualTo(7);
  }

  @Test
  void reload_boundsOnPeersAndIntervals_areInForce() throws IOException {
    peer("127.1.0.1").announce(0);
    tracker.set("limits.peers", 1);
    tracker.set("announce.interval", "90s");
    tracker.set("hooks.interval-variation.percent", 50);

    var outcome = tracker.reload();

    assertThat(outcome.applied()).hasSize(3);
    assertThat(get("/api/v1/status").body())
        .contains("\"limits\":{\"swarms\":100000,\"peers\":1,", "\"lastReload\":{\"at\":");
    assertThat(peer("127.1.0.2").announce(5).failure())
        .isEqualTo("the tracker has no room for another peer; try again later");
    var known = peer("127.1.0.1").announce(0);
    assertThat(known.number("interval")).isBetween(45L, 90L);
    assertThat(peer("127.1.0.1").announce(0).number("interval"))
        .isEqualTo(known.number("interval"));
  }

  @Test
  void reload_whatNeedsARestart_isNamedEachTimeAndNotApplied() {
    int port = tracker.httpPort();
    tracker.set("http.listen", "127.0.0.1:1");
    tracker.set("selection.policy", "random");
    tracker.set("limits.swarms", 7);

    var first = tracker.reload();
    var second = tracker.reload();

    assertThat(first.applied()).containsExactly(new Change("limits.swarms", "100000", "7"));
    assertThat(first.needRestart())
        .contains(
            new Change("http.listen", "\"127.0.0.1:0\"", "\"127.0.0.1:1\""),
            new Change("selection.policy", "rack", "random"));
    assertThat(second.applied()).isEmpty();
    assertThat(second.needRestart()).isEqualTo(first.needRestart());
    assertThat(tracker.httpPort()).isEqualTo(port);
  }

  @Test
  void reload_secretChanged_needsARestartAndIsNotShown() {
    tracker.set("admission.approvals-token", "first-secret");
    tracker.running();
    tracker.set("admission.approvals-token", "second-secret");

    var outcome = tracker.reload();

    assertThat(outcome.needRestart())
        .containsExactly(new Change("admission.approvals-token", "(set)", "(set)"));
    assertThat(outcome.toString()).doesNotContain("secret\"", "second-secret", "first-secret");
    assertThat(Secret.of("second-secret")).hasToString("(set)");
  }

  @Test
  void reload_nodeKeyRevoked_itsNodeIsRefused() throws Exception {
    var keys = folder.resolve("keys");
    Files.writeString(keys, "node1 " + sha256("k1") + "\nnode2 " + sha256("k2") + "\n");
    tracker.set("hooks.node-keys.file", keys);
    var node1 = peer("127.1.0.1");
    assertThat(node1.get("/k1/announce?" + node1.query(5)).failure()).isEmpty();
    Files.writeString(keys, "node2 " + sha256("k2") + "\n");

    tracker.reload();

    assertThat(node1.get("/k1/announce?" + node1.query(5)).failure()).contains("was revoked");
    var node2 = peer("127.1.0.2");
    assertThat(node2.get("/k2/announce?" + node2.query(5)).failure()).isEmpty();

    Files.writeString(keys, "node2\n");
    var broken = tracker.reload();
    assertThat(broken.problems()).anyMatch(line -> line.contains(keys + ":1: a line is"));
    assertThat(node2.get("/k2/announce?" + node2.query(5)).failure()).isEmpty();
  }

  private static String sha256(String key) throws Exception {
    var digest =
        MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest);
  }

  @Test
  void run_sighup_readsTheFileAgainAndPeersStay() throws Exception {
    var file = folder.resolve("tracker.yaml");
    var settings =
        """
        http: { listen: "127.0.0.1:0" }
        grpc: { listen: "127.0.0.1:0" }
        admin: { listen: "127.0.0.1:0" }
        admission: { mode: open }
        topology: { file: racks.yaml }
        """;
    Files.writeString(file, settings);
    var log = folder.resolve("log");
    var java = ProcessHandle.current().info().command().orElseThrow();
    var process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--config",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      awaitLog(log, "is running");
      int port = port(Files.readString(log));
      new TestPeer(port, "127.1.0.1").announce(0);
      Files.writeString(file, settings + "hooks: { clients: { deny: [-YY] } }\n");

      hangUp(process);
      awaitLog(log, "hooks.clients.deny");
      var stays = new TestPeer(port, "127.1.0.2").announce(5);
      Files.writeString(file, settings + "hoks: {}\n");
      hangUp(process);
      awaitLog(log, "tracker.yaml:6: \"hoks\" is not a setting");

      assertThat(stays.hosts()).containsExactly("127.1.0.1");
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static void awaitLog(Path log, String text) {
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.readString(log).contains(text));
  }

  private static int port(String log) {
    var before = "HTTP announces on /127.0.0.1:";
    int from = log.indexOf(before) + before.length();
    return Integer.parseInt(log.substring(from, log.indexOf(' ', from)));
  }

  private static void hangUp(Process process) throws Exception {
    // What is built into the shell is there where the program is not.
    var kill = new ProcessBuilder("sh", "-c", "kill -HUP " + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }
}
