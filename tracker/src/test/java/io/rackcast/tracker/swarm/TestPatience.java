package io.rackcast.tracker.swarm;

/** Seeders may be silent for 100 s, leechers for 40 s; clients that are slow five times as long. */
public final class TestPatience implements Patience {
  /** What the peer ids of slow clients begin with. */
  public static final long SLOW = 0x2d53_4c4f_572d_2d2dL;

  @Override
  public boolean isSlow(long idHigh) {
    return idHigh == SLOW;
  }

  @Override
  public int dueSeconds(boolean seeder, boolean slow) {
    return expirySeconds(seeder, slow) / 2;
  }

  @Override
  public int expirySeconds(boolean seeder, boolean slow) {
    return (seeder ? 100 : 40) * (slow ? 5 : 1);
  }
}
