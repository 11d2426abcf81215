package io.rackcast.agent.origin;

import io.rackcast.agent.transfer.Transfer;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces are still to be read, and which somebody reads now. May be used by several threads.
 *
 * <p>One begins, and the others when the first piece has come: where a server has no ranges there
 * is nothing for them to do. Pieces that nobody nearby has come first, from a place of each
 * origin's own on: several origins that fill at once read different parts and give them to each
 * other. For what others have is waited, as long as pieces come.
 */
final class Shares {
  private static final long LEAST_RUN_BYTES = 1L << 20;
  private static final long MOST_RUN_BYTES = 16L << 20;
  // So many runs for each connection, where that makes none too short: all end about together.
  private static final int RUNS = 4;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Pieces to be read one after the other: from {@code from} to before {@code to}. */
  record Run(int from, int to) {
    /** Nothing now; ask again in a while. */
    static final Run LATER = new Run(0, 0);

    boolean isEmpty() {
      return from == to;
    }
  }

  private final Transfer transfer;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final int most;
  private final BitSet claimed = new BitSet();
  private BitSet nearby;
  private long lookedAt = System.nanoTime();
  private int left = Integer.MAX_VALUE;
  private long cameAt = System.nanoTime();
  private int next;
  private int readers;

  /**
   * Of everything that the transfer lacks.
   *
   * @param nearby pieces that peers nearby have now
   * @param connections for how many it is shared out
   * @param first where to begin
   */
  Shares(Transfer transfer, BitSet nearby, int connections, int first) {
    this.transfer = transfer;
    this.nearby = nearby;
    this.next = first;
    int length = transfer.metainfo().pieceLength();
    long even = (long) transfer.missing().cardinality() * length / connections / RUNS;
    long bytes = Math.max(LEAST_RUN_BYTES, Math.min(MOST_RUN_BYTES, even));
    this.most = (int) Math.max(1, bytes / length);
  }

  /** One more reads. */
  synchronized void enter() {
    readers++;
  }

  /** One who reads stops and leaves the rest to the others; false if there is none. */
  synchronized boolean leaveToOthers() {
    if (readers == 1) {
      return false;
    }
    readers--;
    return true;
  }

  /** The others may begin, too. */
  void begin() {
    begun.countDown();
  }

  /** Waits for the one who begins. */
  void awaitBegin() throws InterruptedException {
    begun.await();
  }

  /** The next pieces to read, claimed; {@link Run#LATER}; or null when there are none. */
  synchronized @Nullable Run claim() {
    BitSet open = transfer.missing();
    look(open.cardinality());
    open.andNot(claimed);
    if (open.isEmpty()) {
      return null;
    }
    BitSet first = (BitSet) open.clone();
    first.andNot(nearby);
    if (first.isEmpty() && System.nanoTime() - cameAt < PATIENCE_NANOS) {
      return Run.LATER;
    }
    BitSet from = first.isEmpty() ? open : first;
    int begin = from.nextSetBit(next);
    begin = begin < 0 ? from.nextSetBit(0) : begin;
    int end = Math.min(from.nextClearBit(begin), begin + most);
    claimed.set(begin, end);
    next = end;
    return new Run(begin, end);
  }

  private void look(int leftNow) {
    long now = System.nanoTime();
    if (leftNow < left) {
      left = leftNow;
      cameAt = now;
    }
    if (now - lookedAt >= LOOK_NANOS) {
      lookedAt = now;
      // Answered later, for a next claim: nobody waits for the event loop here.
      var unused = transfer.heldNearby().thenAccept(this::isNearby);
    }
  }

  private synchronized void isNearby(BitSet pieces) {
    nearby = pieces;
  }

  /** Claims one piece, where content passes by anyway; false if it is not to be read. */
  synchronized boolean take(int piece) {
    if (claimed.get(piece) || !transfer.missing().get(piece)) {
      return false;
    }
    claimed.set(piece);
    return true;
  }

  /** Pieces were not read after all, or were wrong. */
  synchronized void giveBack(int from, int to) {
    claimed.clear(from, to);
  }
}
