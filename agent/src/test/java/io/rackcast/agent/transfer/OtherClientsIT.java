package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.TorrentFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real clients as the other side, in both directions. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class OtherClientsIT {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path folder;

  private TestContent content =
      TestContent.folder("app", 64 << 10, 3_000_000, 0, 70_001, 1, 500_000, 65_536, 12_345);

  private Path sub(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private void hasContent(Path where) {
    for (Map.Entry<String, byte[]> file : content.files().entrySet()) {
      assertThat(content.path(where, file.getKey())).hasBinaryContent(file.getValue());
    }
  }

  private List<String> libtorrent(Path data, String... more) throws Exception {
    OtherProgram.assume("python3-libtorrent", PYTHON, "-c", "import libtorrent");
    Path torrent = Files.write(folder.resolve("t.torrent"), content.metainfo().torrentBytes());
    List<String> command = new ArrayList<>();
    command.add(PYTHON);
    command.add(OtherProgram.script(folder, "libtorrent_peer.py").toString());
    command.addAll(List.of(torrent.toString(), data.toString(), "127.1.0.9"));
    command.addAll(List.of(more));
    return command;
  }

  @Test
  void fetch_fromLibtorrent_arrivesWhole() throws Exception {
    content.writeTo(sub("a"));
    List<String> command = libtorrent(folder.resolve("a"));
    try (var other = new OtherProgram(folder.resolve("log"), command);
        var engine = new TestEngine("127.1.0.1")) {
      int port = Integer.parseInt(other.await("port"));
      Transfer transfer = engine.engine.add(content.metainfo(), sub("b"), false);
      other.await("seeding");

      transfer.addPeers(List.of(new PeerAddress(IpAddress.parse("127.1.0.9"), port)));

      transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);
      hasContent(folder.resolve("b"));
      assertThat(transfer.progress().wastedBytes()).isZero();
    }
  }

  @Test
  void serve_toLibtorrent_arrivesWhole() throws Exception {
    try (var engine = new TestEngine("127.1.0.1")) {
      engine.seed(content, sub("a")).whenComplete().toCompletableFuture().get(30, TimeUnit.SECONDS);
      List<String> command =
          libtorrent(sub("b"), "127.1.0.1", String.valueOf(engine.engine.port()));
      try (var other = new OtherProgram(folder.resolve("log"), command)) {
        other.await("seeding");
      }
    }
    hasContent(folder.resolve("b"));
  }

  /** A tracker that tells everybody of one peer. */
  private static HttpServer tracker(PeerAddress only) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] peers =
        ByteBuffer.allocate(6).put(only.ip().bytes()).putShort((short) only.port()).array();
    byte[] answer =
        Bencode.write(
            BDictionary.builder().put("interval", 60).put("peers", BString.of(peers)).build());
    server.createContext(
        "/announce",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** The content's torrent, with that tracker. */
  private Path torrentFor(HttpServer tracker) throws IOException {
    List<FileSpec> specs = new ArrayList<>();
    for (TorrentFile file : content.metainfo().files()) {
      specs.add(new FileSpec(file.path(), file.length(), file.executable()));
    }
    boolean isFolder = content.metainfo().isFolder();
    var hasher = new ContentHasher("app", isFolder, specs, content.metainfo().pieceLength());
    for (FileSpec spec : specs) {
      byte[] data = Files.readAllBytes(content.path(folder.resolve("a"), spec.path()));
      hasher.update(data, 0, data.length);
    }
    String url = "http://127.0.0.1:" + tracker.getAddress().getPort() + "/announce";
    byte[] torrent = hasher.finish().torrent(List.of(List.of(url)));
    assertThat(Metainfo.parse(torrent).infoHash()).isEqualTo(content.metainfo().infoHash());
    return Files.write(folder.resolve("t.torrent"), torrent);
  }

  private static List<String> aria2(Path torrent, Path data, int port) throws Exception {
    OtherProgram.assume("aria2", "aria2c", "--version");
    return List.of(
        "aria2c",
        "--no-conf",
        "--dir=" + data,
        "--enable-dht=false",
        "--enable-dht6=false",
        "--bt-enable-lpd=false",
        "--enable-peer-exchange=false",
        "--disable-ipv6=true",
        "--check-integrity=true",
        "--seed-time=1",
        "--summary-interval=0",
        "--listen-port=" + port,
        torrent.toString());
  }

  @Test
  void serve_toAria2_arrivesWhole() throws Exception {
    try (var engine = new TestEngine("127.0.0.1")) {
      engine.seed(content, sub("a")).whenComplete().toCompletableFuture().get(30, TimeUnit.SECONDS);
      HttpServer tracker = tracker(engine.address());
      List<String> command = aria2(torrentFor(tracker), sub("b"), FreePorts.next());
      try (var other = new OtherProgram(folder.resolve("log"), command)) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> hasContent(folder.resolve("b")));
        assertThat(other.process.isAlive()).isTrue();
      } finally {
        tracker.stop(0);
      }
    }
  }

  @Test
  void fetch_fromAria2_arrivesWhole() throws Exception {
    // Padding files are files to aria2: a folder that others filled is not whole to it.
    content = TestContent.file("app", 4_000_001, 64 << 10);
    content.writeTo(sub("a"));
    int port = FreePorts.next();
    HttpServer tracker = tracker(new PeerAddress(IpAddress.parse("127.0.0.1"), 9));
    List<String> command = aria2(torrentFor(tracker), folder.resolve("a"), port);
    try (var other = new OtherProgram(folder.resolve("log"), command);
        var engine = new TestEngine("127.0.0.1")) {
      Transfer transfer = engine.engine.add(content.metainfo(), sub("b"), false);

      transfer.addPeers(List.of(new PeerAddress(IpAddress.parse("127.0.0.1"), port)));

      transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(other.process.isAlive()).isTrue();
      hasContent(folder.resolve("b"));
    } finally {
      tracker.stop(0);
    }
  }
}
