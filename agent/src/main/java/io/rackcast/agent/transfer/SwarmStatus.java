package io.rackcast.agent.transfer;

import io.rackcast.proto.torrent.Metainfo;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What others see of a transfer. Written on the event loop (the check's progress: on the thread
 * that checks), read on any thread.
 */
final class SwarmStatus {
  // Weight of the last second in the rate shown.
  private static final double FRESH = 0.4;
  private static final String STOPPED = "the transfer was stopped";

  private final int pieces;
  private final long contentBytes;
  private final CompletableFuture<Path> complete = new CompletableFuture<>();
  private final CompletableFuture<Integer> checked = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final AtomicLong left;
  private final AtomicLong checkedBytes = new AtomicLong();
  private final AtomicLong wasted = new AtomicLong();
  // Guarded by itself.
  private final BitSet missing;
  private volatile TransferState state = TransferState.CHECKING;
  private volatile @Nullable String problem;
  private volatile int seeders;
  private volatile double inRate;
  private volatile double outRate;

  SwarmStatus(Metainfo metainfo) {
    pieces = metainfo.pieceCount();
    contentBytes = metainfo.contentLength();
    left = new AtomicLong(contentBytes);
    missing = new BitSet(pieces);
    missing.set(0, pieces);
  }

  void set(TransferState next) {
    state = next;
    problem = null;
  }

  void stalled(String why) {
    problem = why;
    state = TransferState.STALLED;
  }

  void checked(int bytes) {
    checkedBytes.addAndGet(bytes);
  }

  void opened(int found) {
    checked.completeAsync(() -> found);
  }

  void verified(int piece, int bytes) {
    synchronized (missing) {
      missing.clear(piece);
    }
    left.addAndGet(-bytes);
  }

  void wasted(int bytes) {
    wasted.addAndGet(bytes);
  }

  void finished(Path target) {
    complete.completeAsync(() -> target);
  }

  void failed(String why, Exception cause) {
    problem = why;
    state = TransferState.FAILED;
    end(new TransferException(why, cause));
  }

  void stopped() {
    if (state != TransferState.FAILED) {
      state = TransferState.STOPPED;
    }
    end(new TransferException(STOPPED));
  }

  private void end(TransferException why) {
    // Not on the event loop: whoever waits may do as he likes.
    ForkJoinPool.commonPool()
        .execute(
            () -> {
              checked.completeExceptionally(why);
              complete.completeExceptionally(why);
              over.complete(null);
            });
  }

  void tick(SwarmPeers peers, double seconds) {
    long in = 0;
    long out = 0;
    for (Peer peer : peers.all()) {
      in += peer.takeReceivedBytes();
      out += peer.takeSentBytes();
    }
    inRate = blend(inRate, in / seconds);
    outRate = blend(outRate, out / seconds);
    seeders = peers.seeders();
  }

  /** Whether nothing has moved for so long that the rates say so. */
  boolean isStill() {
    return inRate < 1 && outRate < 1;
  }

  private static double blend(double rate, double lastSecond) {
    return rate + FRESH * (lastSecond - rate);
  }

  TransferState state() {
    return state;
  }

  boolean isSeeding() {
    return state == TransferState.SEEDING;
  }

  /** Whether verified pieces can be read. */
  boolean isReadable() {
    return switch (state) {
      case FETCHING, STALLED, FINISHING, SEEDING -> true;
      case CHECKING, FAILED, STOPPED -> false;
    };
  }

  /** Why nothing comes, for now or for ever; empty if something may. */
  Optional<TransferException> blocked() {
    return switch (state) {
      case CHECKING, FETCHING, FINISHING, SEEDING -> Optional.empty();
      case STALLED, FAILED ->
          Optional.of(new TransferException(Optional.ofNullable(problem).orElse("it has failed")));
      case STOPPED -> Optional.of(new TransferException(STOPPED));
    };
  }

  /** The first piece from there on that is not verified; the piece count if there is none. */
  int firstMissing(int from) {
    synchronized (missing) {
      int piece = missing.nextSetBit(from);
      return piece < 0 ? pieces : piece;
    }
  }

  CompletionStage<Path> whenComplete() {
    return complete.minimalCompletionStage();
  }

  CompletionStage<Integer> whenChecked() {
    return checked.minimalCompletionStage();
  }

  CompletionStage<Void> whenOver() {
    return over.minimalCompletionStage();
  }

  long left() {
    return left.get();
  }

  BitSet missing() {
    synchronized (missing) {
      return (BitSet) missing.clone();
    }
  }

  TransferProgress progress(int peers, TierBytes traffic) {
    return new TransferProgress(
        state,
        Optional.ofNullable(problem),
        pieces,
        pieces - missing().cardinality(),
        contentBytes,
        left.get(),
        checkedBytes.get(),
        traffic.in(),
        traffic.out(),
        traffic.heldIn(),
        traffic.heldOut(),
        wasted.get(),
        peers,
        seeders,
        (long) inRate,
        (long) outRate);
  }
}
