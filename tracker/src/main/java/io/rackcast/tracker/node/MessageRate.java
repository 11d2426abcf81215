package io.rackcast.tracker.node;

/** Allows so many messages a second, and twice as many at once. One thread. */
final class MessageRate {
  private final int perSecond;
  private double free;
  private long lastNanos;

  MessageRate(int perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.free = 2.0 * perSecond;
    this.lastNanos = nowNanos;
  }

  boolean allows(long nowNanos) {
    free = Math.min(2.0 * perSecond, free + (nowNanos - lastNanos) / 1e9 * perSecond);
    lastNanos = nowNanos;
    if (free < 1) {
      return false;
    }
    free--;
    return true;
  }
}
