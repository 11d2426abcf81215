package io.rackcast.agent.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whose requests are answered next, over all peers. Used on the event loop.
 *
 * <p>Were all answered at once, each piece would take as long as all of them together; one after
 * the other, the first is there soon and can be passed on. So only as many bytes are under way as
 * leave in a part of a second, and what brings a first copy to somebody comes first. A batch that
 * is under way for long is at a peer that does not take it: it holds up nobody else.
 */
final class UploadTurns {
  private static final long LEAST_BYTES = 640 << 10;
  private static final double QUEUE_SECONDS = 0.15;
  // At least, and twice what all that may be under way takes at the rate that is seen.
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long MOST_SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final double SMOOTH_SECONDS = 1;

  // So many peers are served side by side if so many wait.
  private static final int BATCHES = 8;

  private final Set<Sender> wanting = new LinkedHashSet<>();
  // Oldest first; those that are done are taken out when they come to the front.
  private final Deque<Batch> underWay = new ArrayDeque<>();
  private long bytesUnderWay;
  private long most = LEAST_BYTES;
  private long sent;
  private double smoothed;
  private long since = System.nanoTime();
  private boolean running;

  /** What is to be sent to one peer. */
  interface Sender {
    /** Whether something can be sent now. */
    boolean canSend();

    /** How soon it is wanted; less is sooner. */
    int urgency();

    /** By how much it is behind; of those alike in urgency who has most comes first. */
    double arrears();

    /** Its turn has come: sends some, between {@link #begin} and {@link #end}. */
    void sendBatch();
  }

  /** Bytes that were handed to a peer. */
  static final class Batch {
    private final int bytes;
    private final long since = System.nanoTime();
    private boolean counted = true;

    private Batch(int bytes) {
      this.bytes = bytes;
    }
  }

  /** The peer has requests waiting, or takes bytes again. */
  void want(Sender sender) {
    if (sender.canSend()) {
      wanting.add(sender);
      run();
    }
  }

  /**
   * How many bytes are sent to one peer before it is asked again whose turn it is: were it more,
   * several nodes that send would meet at one that receives, while others receive nothing.
   */
  int batchBytes() {
    return (int) Math.min(Integer.MAX_VALUE, most / BATCHES);
  }

  /** Bytes are on their way to a peer. */
  Batch begin(int bytes) {
    var batch = new Batch(bytes);
    underWay.add(batch);
    bytesUnderWay += bytes;
    return batch;
  }

  /** They have left, or never will. */
  void end(Batch batch) {
    sent += batch.bytes;
    uncount(batch);
    run();
  }

  private void uncount(Batch batch) {
    if (batch.counted) {
      batch.counted = false;
      bytesUnderWay -= batch.bytes;
    }
    for (Batch first = underWay.peek(); first != null && !first.counted; first = underWay.peek()) {
      underWay.remove();
    }
  }

  /** Some times a second. */
  void pulse(long nanos) {
    double seconds = Math.max(1, nanos - since) / 1e9;
    double bytesPerSecond = sent / seconds;
    smoothed += (bytesPerSecond - smoothed) * Math.min(1, seconds / SMOOTH_SECONDS);
    most = Math.max(LEAST_BYTES, (long) (bytesPerSecond * QUEUE_SECONDS));
    // Where nothing leaves at all nobody is waited for: they may all have been stopped.
    double needed = sent == 0 ? 0 : 2e9 * most / Math.max(1, smoothed);
    sent = 0;
    since = nanos;
    long slow = Math.max(SLOW_NANOS, (long) Math.min((double) MOST_SLOW_NANOS, needed));
    for (Batch first = underWay.peek();
        first != null && nanos - first.since > slow;
        first = underWay.peek()) {
      uncount(first);
    }
    run();
  }

  private void run() {
    if (running) {
      return;
    }
    running = true;
    try {
      for (Sender next = next(); next != null; next = next()) {
        next.sendBatch();
      }
    } finally {
      running = false;
    }
  }

  private static boolean isBefore(Sender one, Sender other) {
    int later = Integer.compare(one.urgency(), other.urgency());
    return later < 0 || (later == 0 && one.arrears() > other.arrears());
  }

  private @Nullable Sender next() {
    Sender best = null;
    Iterator<Sender> all = bytesUnderWay < most ? wanting.iterator() : null;
    while (all != null && all.hasNext()) {
      Sender each = all.next();
      if (!each.canSend()) {
        all.remove();
      } else if (best == null || isBefore(each, best)) {
        best = each;
      }
    }
    if (best != null) {
      // To the end, so that those who are alike take turns.
      wanting.remove(best);
      wanting.add(best);
    }
    return best;
  }
}
