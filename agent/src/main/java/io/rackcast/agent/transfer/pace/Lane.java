package io.rackcast.agent.transfer.pace;

import io.rackcast.proto.settings.ByteRates;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/** Those who share a limit, in the order in which they came. Used on the event loop. */
final class Lane {
  final TokenBucket bucket = new TokenBucket();
  private final Deque<Pace.Turn> waiting = new ArrayDeque<>();
  // Written on the event loop, read by metrics.
  private final AtomicLong heldNanos = new AtomicLong();
  private long heldSince;

  /** Whether the turn may go on; if not, it waits here. */
  boolean lets(Pace.Turn turn, long now) {
    if (!bucket.isLimited()) {
      return true;
    }
    if ((waiting.isEmpty() || turn.isNext()) && bucket.isOpen(now)) {
      return true;
    }
    if (waiting.isEmpty()) {
      heldSince = now;
    }
    waiting.add(turn);
    turn.waitsIn(this);
    return false;
  }

  boolean isWaitedFor() {
    return !waiting.isEmpty();
  }

  /** Calls those who wait, first come first served, for as long as the limit allows. */
  void wake(long now) {
    if (waiting.isEmpty()) {
      return;
    }
    heldNanos.addAndGet(now - heldSince);
    heldSince = now;
    // Each either takes something, or does not come back to this lane while it is open.
    while (!waiting.isEmpty() && bucket.isOpen(now)) {
      waiting.remove().wake();
    }
  }

  void leave(Pace.Turn turn) {
    waiting.remove(turn);
  }

  void set(long rate, long now) {
    if (rate != bucket.rate()) {
      bucket.set(rate, now);
    }
  }

  /** How much of {@code bytes} may be moved at once, so that it stays even. */
  long most(long bytes, double seconds) {
    return bucket.rate() == ByteRates.NONE
        ? bytes
        : Math.min(bytes, (long) (bucket.rate() * seconds));
  }

  /** For how long somebody waited. May be called anywhere. */
  double heldSeconds() {
    return heldNanos.get() / 1e9;
  }
}
