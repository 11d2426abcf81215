package io.rackcast.tracker.swarm;

/**
 * A peer of which more is known than its row in the rack holds: one that leads, led, or is not to
 * be relied on. Stays the same while the row moves. Guarded by the swarm's lock.
 */
public final class Peer {
  private static final int GONE = -1;

  private final Rack rack;
  private final long hash;
  private int row;
  private int progressAt;
  private int failedAt;
  private int doubtedUntil;

  Peer(Rack rack, int row) {
    this.rack = rack;
    this.row = row;
    this.hash = rack.hash(row);
  }

  /** The rack it is in. */
  public Rack rack() {
    return rack;
  }

  /** Its row there; only while it {@link #isPresent}. */
  public int row() {
    return row;
  }

  /** Whether it still is in the swarm, and as a leecher if it was one. */
  public boolean isPresent() {
    return row != GONE;
  }

  /** Whether it is the peer in this row. */
  public boolean is(Rack otherRack, int otherRow) {
    return rack == otherRack && row == otherRow;
  }

  void moved(int newRow) {
    row = newRow;
  }

  void gone() {
    row = GONE;
  }

  /** See {@link Rows#hash(int)}. */
  public long hash() {
    return hash;
  }

  /** When it had last got something since it is noted, as far as announces tell; 0: not yet. */
  public long progressAt() {
    return Ticks.millis(progressAt);
  }

  void progressed(long now) {
    progressAt = Ticks.tenths(now);
  }

  /** When it failed as a lead; 0 if it never did. */
  public long failedAt() {
    return Ticks.millis(failedAt);
  }

  /** Notes that it failed as a lead, so that others come first. */
  public void failed(long now) {
    failedAt = Ticks.tenths(now);
  }

  /** Until when its own word does not clear the doubt in it; 0: its next announce does. */
  long doubtedUntil() {
    return Ticks.millis(doubtedUntil);
  }

  void doubtUntil(long time) {
    doubtedUntil = Ticks.tenths(time);
  }
}
