package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.HttpTracker;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import io.rackcast.agent.testkit.TestAuthority;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Real clients as the other side, in both directions. */
class OtherClientsIT {
  private static final String OURS = "127.1.0.1";
  private static final String OTHER = "127.1.0.9";

  @TempDir Path folder;
  @RegisterExtension final Programs programs = new Programs();

  private TestContent content =
      TestContent.folder("app", 64 << 10, 3_000_000, 0, 70_001, 1, 500_000, 65_536, 12_345);
  private Path from;
  private Path to;
  private TestEngine engine;
  private HttpTracker tracker;

  @BeforeEach
  void start() throws Exception {
    from = Files.createDirectory(folder.resolve("from"));
    to = Files.createDirectory(folder.resolve("to"));
    // With TLS optional, which must be nothing to those that have none.
    var authority = new TestAuthority("fleet");
    var tls = new PeerTls(PeerTls.Mode.OPTIONAL);
    tls.take(authority.trusting(authority.issue()));
    engine =
        new TestEngine(
            OURS, settings -> settings, address -> Optional.of(new PeerPlace(Tier.RACK, 3)), tls);
    tracker = new HttpTracker();
  }

  @AfterEach
  void stop() {
    engine.close();
    tracker.close();
  }

  @Test
  void fetch_fromLibtorrent_arrivesWhole() throws Exception {
    content.writeTo(from);
    var other = run(StandardClients.libtorrent(torrent(), from, OTHER));
    int port = Integer.parseInt(other.awaitLine("port"));
    other.awaitLine("seeding");

    Transfer transfer = engine.engine.add(content.metainfo(), to, false);
    transfer.addPeers(List.of(new PeerAddress(IpAddress.parse(OTHER), port)));

    completes(transfer);
    assertThat(transfer.progress().wastedBytes()).isZero();
    isWhole();
  }

  @Test
  void serve_toLibtorrent_arrivesWhole() throws Exception {
    completes(engine.seed(content, from));
    String port = String.valueOf(engine.engine.port());

    var other = run(StandardClients.libtorrent(torrent(), to, OTHER, OURS, port));

    other.awaitLine("seeding");
    isWhole();
  }

  @Test
  void fetch_fromAria2_arrivesWhole() throws Exception {
    // Padding files are files to aria2: a folder that others filled is not whole to it.
    content = TestContent.file("app", 4_000_001, 64 << 10);
    content.writeTo(from);
    int port = FreePorts.next();
    run(StandardClients.aria2(torrent(), from, OTHER, port));

    Transfer transfer = engine.engine.add(content.metainfo(), to, false);
    transfer.addPeers(List.of(new PeerAddress(IpAddress.parse(OTHER), port)));

    completes(transfer);
    isWhole();
  }

  @Test
  void serve_toAria2_arrivesWhole() throws Exception {
    completes(engine.seed(content, from));
    tracker.peers = List.of(engine.address());

    var other = run(StandardClients.aria2(torrent(), to, OTHER, FreePorts.next()));

    await("aria2 has it whole")
        .atMost(Program.PATIENCE)
        .failFast(() -> assertThat(other.isAlive()).as("ended: " + other.tail()).isTrue())
        .untilAsserted(this::isWhole);
  }

  private Program run(List<String> command) {
    return programs.start(folder.resolve("other.log"), command);
  }

  /** The content's torrent, with the tracker. */
  private Path torrent() throws IOException {
    byte[] torrent = content.hashed().torrent(List.of(List.of(tracker.url("none"))));
    return Files.write(folder.resolve("t.torrent"), torrent);
  }

  private static void completes(Transfer transfer) throws Exception {
    transfer
        .whenComplete()
        .toCompletableFuture()
        .get(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private void isWhole() {
    for (Map.Entry<String, byte[]> file : content.files().entrySet()) {
      assertThat(content.path(to, file.getKey())).hasBinaryContent(file.getValue());
    }
  }
}
