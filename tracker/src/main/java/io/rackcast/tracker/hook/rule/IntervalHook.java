package io.rackcast.tracker.hook.rule;

import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.Passage;
import java.security.SecureRandom;

/**
 * Lets peers come sooner than they otherwise would, each by its own share of up to so many percent,
 * so that those who began together do not announce together for ever. Never later: a peer counts as
 * gone by the interval it should have been told. The share is a keyed hash of peer id and infohash:
 * a peer is told the same each time, and none can choose. For any thread.
 */
public final class IntervalHook implements Hook {
  /** What the chain calls it. */
  public static final String NAME = "interval-variation";

  private static final int SCALE = 1 << 16;

  private final long key = new SecureRandom().nextLong();
  private final int percent;

  /** Varies by up to {@code percent}, 0 to 50. */
  public IntervalHook(int percent) {
    this.percent = percent;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void after(Passage passage) {
    var peer = passage.announce();
    long hash = mix(mix(mix(key, peer.idHigh()), peer.idMiddle()), peer.idLow());
    hash = mix(mix(mix(hash, peer.infoHigh()), peer.infoMiddle()), peer.infoLow());
    int share = (int) (hash >>> 48);
    int interval = sooner(passage.intervalSeconds(), share);
    passage.intervals(interval, Math.min(interval, passage.minIntervalSeconds()));
  }

  private int sooner(int seconds, int share) {
    return seconds - (int) ((long) seconds * percent * share / (100L * SCALE));
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    return mixed ^ mixed >>> 32;
  }
}
