package io.rackcast.tracker.simulator;

import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.Rack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Agents that obey what they are pushed: of a stripe that they lead they ask peers outside for what
 * nobody in their rack has or gets, heads only as its entry or after a grace; all else they leave
 * to {@link RackExchange}. The rules are those of the agent's {@code Duties} and {@code AskRules}.
 */
final class Agents implements Pushes.Viewer {
  private static final int STRIPES = 64;
  private static final int MOST_DIALERS = 64;
  private static final double HANDOVER_SECONDS = 0.2;
  private static final double STUCK_SECONDS = 5;
  private static final double ALONE_SECONDS = 15;
  private static final double LEAST_GRACE_SECONDS = 3;
  private static final double LONG_GRACE_SECONDS = 15;
  private static final double MOST_GRACE_SECONDS = 30;
  // A rack says each second what it gets, and is believed for three.
  private static final double CLAIM_SECONDS = 3;

  private final Nodes nodes;
  private final Pieces pieces;
  private final Links links;
  private final Clock clock;
  private final Shape shape;
  private final AgentView[] views;
  private final boolean[] isFresh;
  private final Neighbours dialers;
  // By rack and stripe: since when nothing came, and nothing but from heads.
  private final int[] moved;
  private final int[] helped;
  private final int[] lastCame;
  private final int grace;
  private int slot;
  private int turn;

  Agents(Nodes nodes, Pieces pieces, Links links, Clock clock) {
    this.nodes = nodes;
    this.pieces = pieces;
    this.links = links;
    this.clock = clock;
    this.shape = nodes.shape;
    views = new AgentView[shape.nodeCount()];
    Arrays.fill(views, AgentView.none());
    isFresh = new boolean[shape.nodeCount()];
    Arrays.fill(isFresh, true);
    dialers = new Neighbours(shape.nodeCount(), MOST_DIALERS);
    moved = new int[shape.rackCount() * STRIPES];
    helped = new int[shape.rackCount() * STRIPES];
    lastCame = new int[shape.rackCount() * STRIPES];
    Arrays.fill(lastCame, Integer.MIN_VALUE / 2);
    // As long as a piece of each stripe takes twice, at a piece a slot.
    double seconds = clock.seconds(2 * STRIPES);
    grace = clock.slots(Math.min(MOST_GRACE_SECONDS, Math.max(LEAST_GRACE_SECONDS, seconds)));
  }

  @Override
  public boolean isConnected(Rack rack, int row) {
    int node = AgentView.node(shape, rack, row);
    return nodes.is(nodes.connected, node);
  }

  @Override
  public void forget(int node) {
    isFresh[node] = true;
  }

  @Override
  public int nodeAt(Endpoint endpoint) {
    return shape.nodeAt((int) endpoint.address().low());
  }

  @Override
  public boolean show(Rack rack, int row, Choice choice) {
    int node = AgentView.node(shape, rack, row);
    var view = AgentView.of(shape, rack, choice);
    var before = views[node];
    if (!isFresh[node] && view.says(before)) {
      return false;
    }
    isFresh[node] = false;
    // What a node that is frozen or cut off is sent it reads later: the last of it counts.
    set(node, view);
    return true;
  }

  private void set(int node, AgentView view) {
    var before = views[node];
    for (int peer : before.peers) {
      if (!view.isPeer(peer)) {
        dialers.remove(peer, node);
      }
    }
    for (int peer : view.peers) {
      if (!before.isPeer(peer)) {
        dialers.add(peer, node);
      }
    }
    int rack = shape.rackOf(node);
    for (int i = 0; i < view.duties.length; i++) {
      var duty = view.duties[i];
      if (duty.leader() < 0 && !before.leads(duty.stripe())) {
        view.begins[i] = before.isStriped ? slot + clock.slots(HANDOVER_SECONDS) : slot;
        moved[rack * STRIPES + duty.stripe()] = slot;
        helped[rack * STRIPES + duty.stripe()] = slot;
      }
    }
    views[node] = view;
  }

  /** Begins anew: what it was told is forgotten. */
  void restart(int node) {
    set(node, AgentView.none());
    isFresh[node] = true;
  }

  /** Lets all leads ask outside for what their racks lack. */
  void fetch(int newSlot) {
    slot = newSlot;
    turn = slot * 7919;
    int racks = shape.rackCount();
    int start = Math.floorMod(turn, racks);
    for (int i = 0; i < racks; i++) {
      int rack = start + i < racks ? start + i : start + i - racks;
      long fetching = links.isCut(rack) ? 0 : nodes.fetching(rack);
      if (!pieces.lacks(rack)) {
        fetching &= ~nodes.connected[rack];
      }
      for (long rest = fetching; rest != 0; rest &= rest - 1) {
        fetch(rack, shape.node(rack, Long.numberOfTrailingZeros(rest)));
      }
    }
  }

  private void fetch(int rack, int node) {
    var view = views[node];
    if (isAlone(node)) {
      fetchAnything(node, 0);
    } else if (!view.isStriped) {
      fetchAnything(node, view.depth);
    } else {
      int count = view.duties.length;
      for (int i = 0; i < count; i++) {
        int number = (i + slot) % count;
        var duty = view.duties[number];
        boolean isOurs =
            duty.leader() < 0 ? slot >= view.begins[number] : !isSeen(rack, duty.leader());
        if (isOurs && fetch(rack, node, view, duty)) {
          return;
        }
      }
    }
  }

  /** Whether no tracker has said anything for so long that it exchanges with whom it knows. */
  private boolean isAlone(int node) {
    return !nodes.is(nodes.connected, node)
        && nodes.disconnectedAt[node] != Nodes.NEVER
        && slot - nodes.disconnectedAt[node] > clock.slots(ALONE_SECONDS);
  }

  private boolean isSeen(int rack, int node) {
    return (nodes.seen[rack] >>> shape.placeOf(node) & 1) != 0;
  }

  private boolean fetch(int rack, int node, AgentView view, AgentView.Duty duty) {
    for (int piece = duty.stripe(); piece < pieces.count; piece += STRIPES) {
      if (!pieces.isThere(rack, piece)) {
        int at = rack * STRIPES + duty.stripe();
        boolean mayAskHeads = duty.isEntry();
        int from = find(node, view, piece, duty.depth(), false);
        boolean isHead = from < 0;
        if (isHead && (mayAskHeads || isStarved(node, view, duty, at))) {
          from = find(node, view, piece, duty.depth(), true);
        }
        if (from >= 0) {
          pieces.move(from, node, piece);
          moved[at] = slot;
          lastCame[at] = slot;
          helped[at] = isHead ? helped[at] : slot;
          return true;
        }
      }
    }
    return false;
  }

  private boolean isStarved(int node, AgentView view, AgentView.Duty duty, int at) {
    int since = slot - helped[at];
    int longGrace = Math.max(grace, clock.slots(LONG_GRACE_SECONDS));
    return since > longGrace || (since > grace && !isComing(node, view, duty.stripe()));
  }

  /** Whether a peer outside says that it is fetching the stripe. */
  private boolean isComing(int node, AgentView view, int stripe) {
    int latest = slot - clock.slots(CLAIM_SECONDS);
    for (int peer : view.peers) {
      if (lastCame[shape.rackOf(peer) * STRIPES + stripe] > latest && views[peer].leads(stripe)) {
        return true;
      }
    }
    for (int i = 0; i < dialers.count(node); i++) {
      int peer = dialers.get(node, i);
      if (lastCame[shape.rackOf(peer) * STRIPES + stripe] > latest && views[peer].leads(stripe)) {
        return true;
      }
    }
    return false;
  }

  /** Who gives the piece, among heads or among the others; -1: nobody. */
  private int find(int node, AgentView view, int piece, int depth, boolean heads) {
    int count = view.peers.length;
    for (int i = 0; i < count; i++) {
      int number = (int) ((i + Integer.toUnsignedLong(turn + node)) % count);
      int peer = view.peers[number];
      if (view.heads[number] == heads && gives(peer, node, piece, depth)) {
        return peer;
      }
    }
    int others = heads ? 0 : dialers.count(node);
    for (int i = 0; i < others; i++) {
      int peer = dialers.get(node, (int) ((i + Integer.toUnsignedLong(turn + node)) % others));
      if (!shape.isOrigin(peer) && gives(peer, node, piece, depth)) {
        return peer;
      }
    }
    return -1;
  }

  private boolean gives(int peer, int node, int piece, int depth) {
    int rack = shape.rackOf(node);
    int other = shape.rackOf(peer);
    return pieces.has(peer, piece)
        && shape.commonDepth(rack, other) >= depth
        && pieces.canServe(peer)
        && links.carry(other, rack);
  }

  /** Without stripes: anything it lacks, of whom it may ask. */
  private void fetchAnything(int node, int depth) {
    var view = views[node];
    int count = view.peers.length + dialers.count(node);
    if (depth >= Shape.DEPTH || count == 0) {
      return;
    }
    int rack = shape.rackOf(node);
    for (int i = 0; i < count; i++) {
      int number = (int) ((i + Integer.toUnsignedLong(turn + node)) % count);
      int peer =
          number < view.peers.length
              ? view.peers[number]
              : dialers.get(node, number - view.peers.length);
      int piece = pieces.wanted(peer, node, Math.floorMod(turn * 31 + node, pieces.count));
      if (piece >= 0 && gives(peer, node, piece, depth)) {
        pieces.move(peer, node, piece);
        lastCame[rack * STRIPES + piece % STRIPES] = slot;
        return;
      }
    }
  }

  /** Stripes that a node leads and does not get on with. */
  List<Integer> stuck(int node) {
    var view = views[node];
    int rack = shape.rackOf(node);
    @Nullable List<Integer> stuck = null;
    for (var duty : view.duties) {
      int at = rack * STRIPES + duty.stripe();
      if (duty.leader() < 0
          && slot - moved[at] > clock.slots(STUCK_SECONDS)
          && lacks(node, duty.stripe())
          && !isOffered(node, view, duty)) {
        stuck = stuck == null ? new ArrayList<>() : stuck;
        stuck.add(duty.stripe());
      }
    }
    return stuck == null ? List.of() : stuck;
  }

  private boolean lacks(int node, int stripe) {
    for (int piece = stripe; piece < pieces.count; piece += STRIPES) {
      if (!pieces.has(node, piece)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOffered(int node, AgentView view, AgentView.Duty duty) {
    int rack = shape.rackOf(node);
    for (int piece = duty.stripe(); piece < pieces.count; piece += STRIPES) {
      if (!pieces.has(node, piece)
          && ((pieces.held(rack, piece) & nodes.seen[rack]) != 0
              || offers(node, view, duty, piece))) {
        return true;
      }
    }
    return false;
  }

  private boolean offers(int node, AgentView view, AgentView.Duty duty, int piece) {
    int rack = shape.rackOf(node);
    for (int i = 0; i < view.peers.length; i++) {
      int peer = view.peers[i];
      if ((!view.heads[i] || duty.isEntry())
          && isAnswering(rack, peer)
          && pieces.has(peer, piece)
          && shape.commonDepth(rack, shape.rackOf(peer)) >= duty.depth()) {
        return true;
      }
    }
    for (int i = 0; i < dialers.count(node); i++) {
      int peer = dialers.get(node, i);
      if (isAnswering(rack, peer)
          && pieces.has(peer, piece)
          && shape.commonDepth(rack, shape.rackOf(peer)) >= duty.depth()) {
        return true;
      }
    }
    return false;
  }

  private boolean isAnswering(int rack, int peer) {
    int other = shape.rackOf(peer);
    return nodes.is(nodes.up, peer) && !links.isCut(rack) && !links.isCut(other);
  }
}
