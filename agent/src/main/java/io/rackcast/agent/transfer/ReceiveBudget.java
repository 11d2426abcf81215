package io.rackcast.agent.transfer;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds the bytes of blocks that wait for hash and disk, over all peers: above it no peer is read
 * from, until half of it is worked off. Used on the event loop.
 */
final class ReceiveBudget {
  // A shorter pause is nothing beside the times after which a silence means something.
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  // What had come meanwhile is read within it.
  private static final long AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long most;
  private final EngineMetrics metrics;
  private final LongSupplier clock;
  private final Set<Channel> channels = new LinkedHashSet<>();
  private long used;
  private boolean paused;
  private long pausedAt;
  private boolean wasLong;
  private long longEndedAt;

  /**
   * A budget.
   *
   * @param most bytes
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  ReceiveBudget(long most, EngineMetrics metrics, LongSupplier clock) {
    this.most = most;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * How long a peer has been silent while it was listened to: since it was heard, or since a long
   * pause of our own reading ended; 0 in such a pause. A disk that is slow must not make all others
   * look dead.
   */
  long silence(long lastHeard, long now) {
    if (isLongPause(now)) {
      return 0;
    }
    boolean isSinceThen = wasLong && longEndedAt - lastHeard > 0;
    return Math.max(0, now - (isSinceThen ? longEndedAt : lastHeard));
  }

  /** Whether what others have sent may not have been read for long. */
  boolean isDeaf(long now) {
    return isLongPause(now) || (wasLong && now - longEndedAt < AFTER_NANOS);
  }

  /** Whether what waits must not wait for more. */
  boolean isTight() {
    return used > most / 2;
  }

  private boolean isLongPause(long now) {
    return paused && now - pausedAt > LONG_NANOS;
  }

  void join(Channel channel) {
    channels.add(channel);
    channel.config().setAutoRead(!paused);
  }

  void leave(Channel channel) {
    channels.remove(channel);
  }

  void take(long bytes) {
    used += bytes;
    metrics.unwritten.addAndGet(bytes);
    if (!paused && used > most) {
      paused = true;
      pausedAt = clock.getAsLong();
      metrics.readsPaused.increment();
      channels.forEach(channel -> channel.config().setAutoRead(false));
    }
  }

  void giveBack(long bytes) {
    used -= bytes;
    metrics.unwritten.addAndGet(-bytes);
    if (paused && used <= most / 2) {
      long now = clock.getAsLong();
      if (isLongPause(now)) {
        wasLong = true;
        longEndedAt = now;
      }
      paused = false;
      channels.forEach(channel -> channel.config().setAutoRead(true));
    }
  }
}
