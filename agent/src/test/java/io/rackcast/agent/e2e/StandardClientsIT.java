package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified clients take part: they fetch from agents, agents fetch from them. */
final class StandardClientsIT {
  private static final String ORIGIN = "127.9.0.1";
  private static final int SIZE = 24 << 20;

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private Fleet fleet;
  private Path content;

  @BeforeEach
  void publish() {
    fleet = new Fleet(dir, programs);
    content = fleet.randomFile("app.bin", SIZE);
    fleet.publisher();
    fleet.tracker();
    fleet.publish(content, "app", "1");
  }

  @Test
  void aria2_aloneInItsRack_getsTheContentFromTheOrigin() throws IOException {
    fleet.agent("origin", ORIGIN, "origin");

    var client = aria2Leech("127.1.0.5", fleet.torrent("app@1", "client"));

    awaitWhole(client, dir.resolve("127.1.0.5/app.bin"));
  }

  @Test // by announces alone: standard clients have no stream to the tracker
  void aria2_tenInOneRack_crossTheBorderOnce() throws IOException {
    fleet.agent("origin", ORIGIN, "origin");

    Path torrent = fleet.torrent("app@1", "clients");
    var clients = new ArrayList<Program>();
    for (int i = 1; i <= 10; i++) {
      clients.add(aria2Leech("127.1.0." + i, torrent));
    }

    for (int i = 1; i <= 10; i++) {
      awaitWhole(clients.get(i - 1), dir.resolve("127.1.0." + i + "/app.bin"));
    }
    double copies =
        fleet.agentMetric(ORIGIN, "rackcast_transfer_bytes_total", "direction=\"out\"") / SIZE;
    System.err.printf("ten aria2 in one rack: %.3f copies crossed its border%n", copies);
    assertThat(copies).isBetween(1.0, 1.15);
  }

  @Test
  void libtorrent_leeching_getsTheContentFromTheOrigin() throws IOException {
    fleet.agent("origin", ORIGIN, "origin");
    Path folder = Files.createDirectory(dir.resolve("lt"));

    var client =
        fleet.background(
            "lt", StandardClients.libtorrent(fleet.torrent("app@1", "lt"), folder, "127.1.0.6"));

    client.awaitLine("seeding");
    assertThat(folder.resolve("app.bin")).hasSameBinaryContentAs(content);
  }

  @Test
  void agent_onlyLibtorrentSeeds_fetchesFromIt() {
    fleet.background(
        "lt", StandardClients.libtorrent(fleet.torrent("app@1", "lt"), dir, "127.9.0.6"));

    agentFetches();
  }

  @Test
  void agent_onlyAria2Seeds_fetchesFromIt() {
    fleet.background(
        "aria2",
        StandardClients.aria2(fleet.torrent("app@1", "aria2"), dir, "127.9.0.7", FreePorts.next()));

    agentFetches();
  }

  private void agentFetches() {
    fleet.agent("r1n1", "127.1.0.1", "node");

    fleet.fetched("r1n1", "app@1", dir.resolve("fetched.bin"));

    assertThat(dir.resolve("fetched.bin")).hasSameBinaryContentAs(content);
  }

  private Program aria2Leech(String address, Path torrent) throws IOException {
    Path folder = Files.createDirectory(dir.resolve(address));
    return fleet.background(
        "aria2-" + address, StandardClients.aria2(torrent, folder, address, FreePorts.next()));
  }

  private void awaitWhole(Program client, Path file) {
    await(file + " whole")
        .atMost(Program.PATIENCE)
        .failFast(() -> assertThat(client.isAlive()).as("ended: " + client.tail()).isTrue())
        .until(() -> Files.exists(Path.of(file + ".done")));
    assertThat(file).hasSameBinaryContentAs(content);
  }
}
