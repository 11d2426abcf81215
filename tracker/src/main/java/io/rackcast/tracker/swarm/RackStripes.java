package io.rackcast.tracker.swarm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which agent of a rack leads each stripe, and which would next. Guarded by the swarm's lock. */
public final class RackStripes extends Stripes {
  private static final Peer[] NOBODY = {};
  // Itself, and leads, next and leaders, each a row of references.
  private static final int BYTES = 56 + 3 * (16 + 4 * COUNT);

  private Peer[] leads = NOBODY;
  private @Nullable Peer[] next = NOBODY;
  private Peer[] leaders = NOBODY;
  private @Nullable Peer[] losers = NOBODY;
  private boolean isStale = true;
  private long waitsSince;
  private boolean waitsNoMore;

  RackStripes() {}

  @Override
  int bytes() {
    return BYTES;
  }

  @Override
  public boolean isActive() {
    return leads.length > 0;
  }

  /** Whether agents came or went since it was last said who leads. */
  public boolean isStale() {
    return isStale;
  }

  /** Notes that agents came or went. */
  public void stale() {
    isStale = true;
  }

  /**
   * Whether agents still wait for a client that fetches for the rack: no longer once it has given
   * them nothing for a lease.
   *
   * @param gaveAt when it last gave somebody something; 0: never
   */
  public boolean isWorthWaiting(long gaveAt, long lease, long now) {
    if (waitsSince == 0) {
      waitsSince = Math.max(1, now);
    }
    waitsNoMore |= now - Math.max(gaveAt, waitsSince) >= lease;
    return !waitsNoMore;
  }

  /** There is no client to wait for. */
  public void waitsForNobody() {
    waitsSince = 0;
    waitsNoMore = false;
  }

  /** Who leads a stripe; null if nobody does. */
  public @Nullable Peer lead(int stripe) {
    if (leads.length == 0) {
      return null;
    }
    var peer = leads[stripe];
    return peer.isPresent() ? peer : null;
  }

  /** Who would lead a stripe next; null if nobody else is there. */
  public @Nullable Peer next(int stripe) {
    var peer = next.length == 0 ? null : next[stripe];
    return peer != null && peer.isPresent() ? peer : null;
  }

  /** From whom a stripe was last taken; null if it never was. */
  public @Nullable Peer loser(int stripe) {
    return losers.length == 0 ? null : losers[stripe];
  }

  /** How many peers lead a stripe. */
  public int leaderCount() {
    return leaders.length;
  }

  /** One of the peers that lead a stripe. */
  public Peer leader(int number) {
    return leaders[number];
  }

  /** Whether this peer leads a stripe. */
  public boolean isLeader(Peer peer) {
    for (var leader : leaders) {
      if (leader == peer) {
        return true;
      }
    }
    return false;
  }

  /** How many stripes a peer leads. */
  public int load(Peer peer) {
    int load = 0;
    for (var lead : leads) {
      load += lead == peer ? 1 : 0;
    }
    return load;
  }

  /**
   * Says who leads from now on.
   *
   * @param newLeads the lead of each stripe
   * @param newNext who would be next, of each stripe
   */
  public void set(Peer[] newLeads, @Nullable Peer[] newNext) {
    leads = newLeads;
    next = newNext;
    leaders = Arrays.stream(leads).distinct().toArray(Peer[]::new);
    isStale = false;
  }

  /** A lead did not get on with its stripe: another one leads it, and somebody is next then. */
  public void move(int stripe, Peer to, @Nullable Peer nextThen, long lease, long now) {
    losers = losers.length == 0 ? new @Nullable Peer[COUNT] : losers;
    losers[stripe] = leads[stripe];
    leads[stripe] = to;
    next[stripe] = nextThen;
    leaders = Arrays.stream(leads).distinct().toArray(Peer[]::new);
    moved(stripe, lease, now);
  }

  /** Nobody leads. */
  public void clear() {
    leads = NOBODY;
    next = NOBODY;
    leaders = NOBODY;
    losers = NOBODY;
    isStale = false;
  }
}
