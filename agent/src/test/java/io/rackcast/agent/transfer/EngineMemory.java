package io.rackcast.agent.transfer;

import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What the engine keeps on the heap, measured in a process of its own: prints one line each of a
 * name and a number of bytes. Argument: an empty folder, which is left full of holes.
 */
final class EngineMemory {
  private static final int PIECES = 100_000;
  private static final int CONNECTIONS = 40;
  private static final int SWARMS = 50;
  private static final int BLOCK = 16 << 10;
  private static final int LONG_PIECE = 16 << 20;

  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  private final Path folder;
  private final List<RawPeer> peers = new ArrayList<>();

  private EngineMemory(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    new EngineMemory(Path.of(args[0])).measure();
  }

  private void measure() throws Exception {
    try (var engine = new TestEngine("127.1.0.1")) {
      // What is made once and kept, as classes and pools are, is made before.
      add(engine, ZeroContent.torrent("warm", 8, BLOCK));
      connect(engine, ZeroContent.torrent("warm", 8, BLOCK), 2);

      long before = used();
      var many = new Metainfo[] {ZeroContent.torrent("many", PIECES, BLOCK)};
      add(engine, many[0]);
      long swarm = used();
      System.out.println("piece " + (swarm - before) / PIECES);
      connect(engine, many[0], CONNECTIONS);
      System.out.println("connection " + (used() - swarm) / CONNECTIONS);
      engine.engine.transfers().forEach(Transfer::delete);
      many[0] = null;

      var large = ZeroContent.torrent("large", 1280, LONG_PIECE);
      Transfer transfer = add(engine, large);
      connect(engine, large, CONNECTIONS);
      await(() -> engine.engine.transfers().size() == 1);
      before = used();
      for (RawPeer peer : peers.subList(peers.size() - CONNECTIONS, peers.size())) {
        beginPiece(peer);
      }
      await(() -> transfer.progress().inBytes() == (long) CONNECTIONS * BLOCK);
      System.out.println("piece of 16 MiB under way " + (used() - before) / CONNECTIONS);
      transfer.delete().toCompletableFuture().get(30, TimeUnit.SECONDS);

      before = used();
      for (int i = 0; i < SWARMS; i++) {
        add(engine, ZeroContent.torrent("swarm" + i, 64, BLOCK));
      }
      System.out.println("swarm " + (used() - before) / SWARMS);
    }
  }

  private Transfer add(TestEngine engine, Metainfo torrent) throws Exception {
    Transfer transfer = engine.engine.add(torrent, folder, false);
    transfer.whenChecked().toCompletableFuture().get(30, TimeUnit.SECONDS);
    return transfer;
  }

  /** Peers that have every second piece, so that all of it has to be kept. */
  private void connect(TestEngine engine, Metainfo torrent, int count) throws Exception {
    var half = new BitSet();
    for (int piece = 0; piece < torrent.pieceCount(); piece += 2) {
      half.set(piece);
    }
    half.set(torrent.pieceCount() - 1);
    byte[] bits = PieceBits.bytes(half, torrent.pieceCount());
    for (int i = 0; i < count; i++) {
      RawPeer peer = RawPeer.dial(engine, "127.1.1." + (i + 1));
      peer.shakeHands(torrent.infoHash());
      peer.sendBitfield(bits);
      peer.readUntil(RawPeer.INTERESTED);
      peers.add(peer);
    }
  }

  /** Lets the engine ask for a piece and sends its first block, no more. */
  private static void beginPiece(RawPeer peer) throws IOException {
    peer.send(RawPeer.UNCHOKE);
    var request = peer.readUntil(RawPeer.REQUEST).body();
    peer.sendBlock(request.getInt(), request.getInt(), new byte[BLOCK], 0, BLOCK);
  }

  /** Bytes in use that nothing can free. */
  private static long used() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(50);
      least = Math.min(least, MEMORY.getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("the engine did not get there within a minute");
      }
      Thread.sleep(10);
    }
  }
}
