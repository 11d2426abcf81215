package io.rackcast.tracker.swarm;

/** A peer that fetches from outside a domain for all others in it. Guarded by the swarm's lock. */
public final class Lead {
  private final Peer peer;
  private final int since;
  private final int order;
  private int toldAt;

  /**
   * A new lead.
   *
   * @param order rises with each lead of the swarm
   */
  public Lead(Peer peer, long since, int order) {
    this.peer = peer;
    this.since = Ticks.tenths(since);
    this.order = order;
  }

  /** Who. */
  public Peer peer() {
    return peer;
  }

  /** Since when, in ticks. */
  public long since() {
    return Ticks.millis(since);
  }

  /** Its place among all leads the swarm ever had: an earlier one has a smaller number. */
  public int order() {
    return order;
  }

  /** Since when it has known somebody outside who has more than it; 0: nobody. */
  public long toldAt() {
    return Ticks.millis(toldAt);
  }

  /** Notes whether it was told of somebody outside who has more than it. */
  public void told(boolean worthwhile, long now) {
    if (!worthwhile) {
      toldAt = 0;
    } else if (toldAt == 0) {
      toldAt = Ticks.tenths(now);
    }
  }
}
