package io.rackcast.agent.transfer.pace;

import io.rackcast.proto.settings.ByteRates;

/**
 * One limit: fills at its rate, and is open while there is something in it. Confined to the event
 * loop.
 *
 * <p>Whoever finds it open may take more than is in it, one block or batch; it is shut until that
 * debt is paid. So blocks of any length pass at any rate, none is cut, and the sum keeps to the
 * rate. (Not Bucket4j, the usual library: its buckets are for several threads, refuse what is
 * longer than they are deep, and go by compare-and-set on state made anew for each call; here one
 * thread asks for each block.)
 */
final class TokenBucket {
  // With what a peer takes at once (Pace) a burst is some 100 ms long.
  private static final double DEPTH_SECONDS = 0.08;

  private long rate = ByteRates.NONE;
  private double tokens;
  private long at;

  boolean isLimited() {
    return rate != ByteRates.NONE;
  }

  long rate() {
    return rate;
  }

  /** Sets the rate in bytes a second; a debt stays, and a limit that is new begins full. */
  void set(long bytesPerSecond, long now) {
    if (isLimited()) {
      fill(now);
    }
    boolean begins = !isLimited();
    rate = bytesPerSecond;
    at = now;
    tokens = begins ? depth() : Math.min(tokens, depth());
  }

  /** Whether something may be taken now. */
  boolean isOpen(long now) {
    if (!isLimited()) {
      return true;
    }
    fill(now);
    return tokens > 0;
  }

  private void fill(long now) {
    tokens = Math.min(depth(), tokens + (now - at) / 1e9 * rate);
    at = now;
  }

  private double depth() {
    return rate * DEPTH_SECONDS;
  }

  void take(long bytes) {
    tokens -= bytes;
  }

  /** What was taken is not used; beyond the depth it is lost, so that no burst comes of it. */
  void giveBack(long bytes) {
    tokens = Math.min(depth(), tokens + bytes);
  }
}
