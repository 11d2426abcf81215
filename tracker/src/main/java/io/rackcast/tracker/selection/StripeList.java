package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Stripes;
import org.jspecify.annotations.Nullable;

/**
 * The stripes that one agent has to do with: those that it leads, and those that it would lead
 * next. Reusable, for one thread at a time; it is filled while the swarm is held, and valid as long
 * as that.
 */
public final class StripeList {
  private static final int MOST = 2 * Stripes.COUNT;

  private final byte[] stripes = new byte[MOST];
  private final byte[] depths = new byte[MOST];
  private final boolean[] entries = new boolean[MOST];
  private final @Nullable Peer[] leaders = new Peer[MOST];
  private int size;
  private boolean isUsed;

  StripeList() {}

  void clear() {
    for (int i = 0; i < size; i++) {
      leaders[i] = null;
    }
    size = 0;
    isUsed = false;
  }

  void begin() {
    clear();
    isUsed = true;
  }

  /**
   * Adds a stripe.
   *
   * @param leader who leads it now; null: the agent itself
   */
  void add(int stripe, int depth, boolean entry, @Nullable Peer leader) {
    stripes[size] = (byte) stripe;
    depths[size] = (byte) depth;
    entries[size] = entry;
    leaders[size++] = leader;
  }

  /** Into how many stripes the content is cut for the agent; 0: it is not. */
  public int stripeCount() {
    return isUsed ? Stripes.COUNT : 0;
  }

  /** How many it has to do with. */
  public int size() {
    return size;
  }

  /** The number of one of them, from 0 to {@link #stripeCount} - 1. */
  public int stripe(int number) {
    return stripes[number];
  }

  /** How many parts of a location the domain has within which one of them may be fetched. */
  public int fetchDepth(int number) {
    return depths[number];
  }

  /** Whether one of them comes into that domain through this agent. */
  public boolean isEntry(int number) {
    return entries[number];
  }

  /** Who leads one of them now; null: the agent itself. */
  public @Nullable Peer leader(int number) {
    return leaders[number];
  }
}
