package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified clients take part: they fetch from agents, agents fetch from them. */
final class StandardClientsIT {
  private static final Duration TRANSFER_LIMIT = Duration.ofMinutes(2);
  private static final int SIZE = 24 << 20;

  @TempDir Path dir;
  private Fleet fleet;
  private Path content;

  @BeforeEach
  void publish() throws IOException {
    content = dir.resolve("app.bin");
    var bytes = new byte[SIZE];
    new Random(7).nextBytes(bytes);
    Files.write(content, bytes);
    fleet = new Fleet(dir, List.of());
    fleet.publisher();
    fleet.tracker();
    fleet.publish(content, "app", "1");
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void aria2_aloneInItsRack_getsTheContentFromTheOrigin() throws IOException {
    StandardClients.needAria2();
    fleet.agent("origin", "127.9.0.1", "origin");

    var client = aria2Leech("127.1.0.5");

    awaitWhole(client, dir.resolve("127.1.0.5/app.bin"));
  }

  @Test // by announces alone: standard clients have no stream to the tracker
  void aria2_tenInOneRack_crossTheBorderOnce() throws IOException {
    StandardClients.needAria2();
    fleet.agent("origin", "127.9.0.1", "origin");

    var clients = new ArrayList<Program>();
    for (int i = 1; i <= 10; i++) {
      clients.add(aria2Leech("127.1.0." + i));
    }

    for (int i = 1; i <= 10; i++) {
      awaitWhole(clients.get(i - 1), dir.resolve("127.1.0." + i + "/app.bin"));
    }
    double copies =
        fleet.metric(
                "127.9.0.1:" + fleet.apiPort, "rackcast_transfer_bytes_total", "direction=\"out\"")
            / SIZE;
    System.err.printf("ten aria2 in one rack: %.3f copies crossed its border%n", copies);
    assertThat(copies).isBetween(1.0, 1.15);
  }

  @Test
  void libtorrent_leeching_getsTheContentFromTheOrigin() throws IOException {
    StandardClients.needLibtorrent(dir);
    fleet.agent("origin", "127.9.0.1", "origin");
    Path folder = Files.createDirectory(dir.resolve("lt"));

    var client =
        fleet.background(
            "lt",
            StandardClients.libtorrent(
                "leech", fleet.torrent("app@1", "lt"), folder, "127.1.0.6", FreePorts.next()));

    assertThat(client.awaitEnd(TRANSFER_LIMIT)).as(client.output()).isTrue();
    assertThat(client.exitCode()).as(client.output()).isZero();
    assertThat(folder.resolve("app.bin")).hasSameBinaryContentAs(content);
  }

  @Test
  void agent_onlyLibtorrentSeeds_fetchesFromIt() throws IOException {
    StandardClients.needLibtorrent(dir);
    fleet.background(
        "lt",
        StandardClients.libtorrent(
            "seed", fleet.torrent("app@1", "lt"), dir, "127.9.0.6", FreePorts.next()));

    agentFetches();
  }

  @Test
  void agent_onlyAria2Seeds_fetchesFromIt() throws IOException {
    StandardClients.needAria2();
    fleet.background(
        "aria2",
        StandardClients.aria2Seed(
            fleet.torrent("app@1", "aria2"), dir, "127.9.0.7", FreePorts.next()));

    agentFetches();
  }

  private void agentFetches() {
    fleet.agent("r1n1", "127.1.0.1", "node");
    Path target = dir.resolve("fetched.bin");

    var fetch = fleet.fetch("r1n1", "app@1", target);

    assertThat(fetch.awaitEnd(TRANSFER_LIMIT)).as(fetch.output()).isTrue();
    assertThat(fetch.exitCode()).as(fetch.output()).isZero();
    assertThat(target).hasSameBinaryContentAs(content);
  }

  private Program aria2Leech(String address) throws IOException {
    Path folder = Files.createDirectory(dir.resolve(address));
    return fleet.background(
        "aria2-" + address,
        StandardClients.aria2Leech(
            fleet.torrent("app@1", "client-" + address), folder, address, FreePorts.next()));
  }

  private void awaitWhole(Program client, Path file) {
    await(file + " whole")
        .atMost(TRANSFER_LIMIT)
        .failFast("the client ended", () -> !client.isAlive())
        .until(() -> Files.exists(Path.of(file + ".done")));
    assertThat(file).hasSameBinaryContentAs(content);
  }
}
