package io.rackcast.agent.transfer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.tls.Certificate;
import io.rackcast.proto.tls.CertificateException;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Tier;
import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.proto.torrent.PieceLengths;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One side of a transfer between two processes, for {@code transfer_benchmark.py}.
 *
 * <pre>
 * torrent FILE TORRENT                 makes the file's torrent
 * zeros FILE TORRENT PIECES BYTES      makes a file of zeros, without any blocks, and its torrent
 * seed TORRENT FOLDER IP               prints "port N" and "seeding"; ends at the end of input
 * leech TORRENT FOLDER IP PEER PORT    the same; fetches again for each line of input
 * </pre>
 *
 * Speaks as {@code libtorrent_peer.py} does, so that one script drives both. With {@code
 * -Dbenchmark.tls=FOLDER} all peers must talk TLS, by node.pem, node.key and ca.pem. With {@code
 * -Dbenchmark.memory=true} it prints at the end what it had of memory at most: heap after
 * collections, and direct buffers.
 */
final class TransferBenchmark {
  private TransferBenchmark() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "torrent" -> torrent(Path.of(args[1]), Path.of(args[2]));
      case "zeros" -> {
        var torrent =
            ZeroContent.torrent(
                String.valueOf(Path.of(args[1]).getFileName()),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]));
        ZeroContent.write(Path.of(args[1]), torrent);
        Files.write(Path.of(args[2]), torrent.torrentBytes());
      }
      case "seed" -> run(Path.of(args[1]), Path.of(args[2]), args[3], Optional.empty());
      case "leech" ->
          run(
              Path.of(args[1]),
              Path.of(args[2]),
              args[3],
              Optional.of(new PeerAddress(IpAddress.parse(args[4]), Integer.parseInt(args[5]))));
      default -> throw new IllegalArgumentException("torrent, seed or leech, not " + args[0]);
    }
  }

  private static void torrent(Path file, Path torrent) throws IOException {
    long size = Files.size(file);
    String name = String.valueOf(file.getFileName());
    var hasher =
        new ContentHasher(
            name, false, List.of(new FileSpec(name, size, false)), PieceLengths.choose(size));
    var buffer = new byte[1 << 20];
    try (var in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        hasher.update(buffer, 0, count);
      }
    }
    Files.write(torrent, hasher.finish().torrent(List.of()));
  }

  private static void run(Path torrent, Path folder, String ip, Optional<PeerAddress> from)
      throws Exception {
    var metainfo = Metainfo.parse(Files.readAllBytes(torrent));
    var settings = TransferSettings.listeningOn(new InetSocketAddress(ip, 0));
    try (var engine =
        new TransferEngine(
            settings,
            PeerId.random("-RC0001-", new Random()),
            address -> Optional.of(new PeerPlace(Tier.HOST, 1)),
            tls(),
            new SimpleMeterRegistry())) {
      engine.start();
      if (Boolean.getBoolean("benchmark.memory")) {
        MemoryPeak.watch();
      }
      Transfer transfer = fetch(engine, metainfo, folder, from);
      int number = 0;
      for (int octet = System.in.read(); octet >= 0; octet = System.in.read()) {
        if (octet == '\n') {
          transfer.delete().toCompletableFuture().get();
          Path again = Path.of(folder + "-" + number++);
          transfer = fetch(engine, metainfo, Files.createDirectory(again), from);
        }
      }
    }
  }

  private static PeerTls tls() throws CertificateException {
    String folder = System.getProperty("benchmark.tls", "");
    if (folder.isEmpty()) {
      return PeerTls.OFF;
    }
    var tls = new PeerTls(PeerTls.Mode.REQUIRED);
    tls.take(
        Certificate.read(
            new CertificateFiles(
                Path.of(folder, "node.pem"),
                Path.of(folder, "node.key"),
                Optional.of(Path.of(folder, "ca.pem")))));
    return tls;
  }

  private static Transfer fetch(
      TransferEngine engine, Metainfo metainfo, Path folder, Optional<PeerAddress> from)
      throws Exception {
    Transfer transfer = engine.add(metainfo, folder, from.isEmpty());
    System.out.println("port " + engine.port());
    from.ifPresent(peer -> transfer.addPeers(List.of(peer)));
    transfer.whenComplete().toCompletableFuture().get();
    System.out.println("seeding");
    return transfer;
  }
}
