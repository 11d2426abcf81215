package io.rackcast.agent.transfer.picker;

/**
 * How long a block may wait at one peer before it is asked of another. Pure: times in nanoseconds
 * are told to it.
 *
 * <p>A peer that serves many answers each of them slowly, and in order. So while blocks come of it,
 * one is late only when the peer has had twice the time that it needs, at the rate that is seen of
 * it, for all it was asked for before and for this block. A fixed time counts only for a peer of
 * which nothing comes, and even that grows with the pauses that the peer has made: where thirty
 * wait for whole pieces, each hears nothing while the others have their turn.
 */
public final class Patience {
  private static final double MARGIN = 2;
  private static final double SMOOTH_SECONDS = 4;
  // Of the longest pause, each second: one long pause counts for less after some of them.
  private static final double KEPT = 0.95;

  private double bytesPerSecond;
  private long bytes;
  private double longestPause;
  private long since;
  private boolean asked;

  /** A block is asked of the peer, which then owes {@code open} blocks in all. */
  public void asked(int open, long now) {
    if (open == 1) {
      since = now;
    }
    asked = true;
  }

  /** A block that was asked for has come. */
  public void came(int length, long now) {
    longestPause = Math.max(longestPause, (double) (now - since));
    since = now;
    bytes += length;
  }

  /** Once a second: follows the rate over the seconds in which the peer owed something. */
  public void tick(double seconds, boolean owes) {
    if (asked || bytes > 0) {
      double rate = (double) bytes / seconds;
      double weight = bytesPerSecond == 0 ? 1 : Math.min(1, seconds / SMOOTH_SECONDS);
      bytesPerSecond += (rate - bytesPerSecond) * weight;
    }
    bytes = 0;
    asked = owes;
    longestPause *= KEPT;
  }

  /** How long it is since a block came, or since the first one was asked for. */
  public long pause(long now) {
    return now - since;
  }

  /**
   * How long a peer that owes blocks may send none before it counts as standing still.
   *
   * @param least the shortest time that means anything
   */
  public long mostPause(long least) {
    return Math.max(least, (long) (MARGIN * longestPause));
  }

  /**
   * Whether a block should be asked of another peer.
   *
   * @param askedAt when it was asked for
   * @param ahead blocks that the peer owed then and that come before it
   * @param least a time that no block is late before
   */
  public boolean isLate(long askedAt, int ahead, long now, long least) {
    long waited = now - askedAt;
    if (waited <= least) {
      return false;
    }
    if (bytesPerSecond == 0 || pause(now) > mostPause(least)) {
      return true;
    }
    double needed = (ahead + 1.0) * Block.BYTES / bytesPerSecond;
    return waited > MARGIN * needed * 1e9;
  }
}
