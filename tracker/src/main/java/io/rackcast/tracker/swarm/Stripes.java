package io.rackcast.tracker.swarm;

/**
 * Through whom each stripe of the content gets into a domain. The selection decides; it is kept
 * here since it lives and ends with the domain. Only domains with agents that fetch have one.
 * Guarded by the swarm's lock.
 */
public abstract sealed class Stripes permits RackStripes, UnitStripes {
  /** Content is cut into so many: a piece belongs to the stripe of its number modulo this. */
  public static final int COUNT = 64;

  private static final int[] NEVER = {};

  private boolean isEntered;
  private int[] movedAt = NEVER;
  private byte[] moves = {};

  /** What it takes of the heap, at most but for what moves leave behind. */
  abstract int bytes();

  /** Whether anybody leads a stripe. */
  public abstract boolean isActive();

  /** Whether its domain is one of the units among which the domain around shares out stripes. */
  public final boolean isEntered() {
    return isEntered;
  }

  /** Notes whether its domain is one of those units. */
  public final void entered(boolean is) {
    isEntered = is;
  }

  /** When a stripe was last taken from who did not get on with it; 0: never. */
  public final long movedAt(int stripe) {
    return movedAt.length == 0 ? 0 : Ticks.millis(movedAt[stripe]);
  }

  /** How many times it was, up to 127, without a pause of a lease. */
  public final int moves(int stripe) {
    return moves.length == 0 ? 0 : moves[stripe];
  }

  final void moved(int stripe, long lease, long now) {
    if (movedAt.length == 0) {
      movedAt = new int[COUNT];
      moves = new byte[COUNT];
    }
    int before = now - movedAt(stripe) >= lease ? 0 : moves[stripe];
    moves[stripe] = (byte) Math.min(Byte.MAX_VALUE, before + 1);
    movedAt[stripe] = Ticks.tenths(now);
  }
}
