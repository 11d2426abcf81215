package io.rackcast.tracker.simulator;

import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.selection.StripeList;
import io.rackcast.tracker.swarm.Rack;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an agent was pushed: whom it meets outside its rack, how far it may fetch, which stripes it
 * leads and which it would lead next.
 */
final class AgentView {
  private static final int[] NOBODY = {};

  /** A stripe, {@code leader} is -1 for one that the agent leads. */
  record Duty(int stripe, int depth, boolean isEntry, int leader) {}

  final int[] peers;
  final boolean[] heads;
  final int depth;
  final boolean isStriped;
  final Duty[] duties;

  /** When each stripe may be begun, which is later than now after another one led it. */
  final int[] begins;

  private AgentView(int[] peers, boolean[] heads, int depth, boolean isStriped, Duty[] duties) {
    this.peers = peers;
    this.heads = heads;
    this.depth = depth;
    this.isStriped = isStriped;
    this.duties = duties;
    begins = new int[duties.length];
  }

  /** A node that was told nothing: it may ask its rack. */
  static AgentView none() {
    return new AgentView(NOBODY, new boolean[0], Shape.DEPTH, false, new Duty[0]);
  }

  static AgentView of(Shape shape, Rack rack, Choice choice) {
    int outside = 0;
    for (int i = 0; i < choice.count(); i++) {
      outside += choice.rack(i) == rack ? 0 : 1;
    }
    var peers = new int[outside];
    var heads = new boolean[outside];
    int size = 0;
    for (int i = 0; i < choice.count(); i++) {
      if (choice.rack(i) != rack) {
        peers[size] = node(shape, choice.rack(i), choice.row(i));
        heads[size++] = choice.isHead(i);
      }
    }
    return new AgentView(
        peers,
        heads,
        choice.fetchDepth(),
        choice.stripes().stripeCount() > 0,
        duties(shape, choice.stripes()));
  }

  private static Duty[] duties(Shape shape, StripeList list) {
    var duties = new Duty[list.size()];
    for (int i = 0; i < duties.length; i++) {
      var leader = list.leader(i);
      int node = leader == null ? -1 : node(shape, leader.rack(), leader.row());
      duties[i] = new Duty(list.stripe(i), list.fetchDepth(i), list.isEntry(i), node);
    }
    return duties;
  }

  static int node(Shape shape, Rack rack, int row) {
    return shape.nodeAt((int) rack.endpoint(row).address().low());
  }

  /** Whether both say the same. */
  boolean says(@Nullable AgentView other) {
    return other != null
        && depth == other.depth
        && isStriped == other.isStriped
        && Arrays.equals(peers, other.peers)
        && Arrays.equals(heads, other.heads)
        && Arrays.equals(duties, other.duties);
  }

  /** Whether the agent leads a stripe. */
  boolean leads(int stripe) {
    for (var duty : duties) {
      if (duty.stripe() == stripe && duty.leader() < 0) {
        return true;
      }
    }
    return false;
  }

  boolean isPeer(int node) {
    for (int peer : peers) {
      if (peer == node) {
        return true;
      }
    }
    return false;
  }
}
