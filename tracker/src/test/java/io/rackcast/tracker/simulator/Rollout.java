package io.rackcast.tracker.simulator;

import io.rackcast.proto.announce.Event;
import java.util.SplittableRandom;

/**
 * One rollout, slot by slot. In a slot a node takes one piece at most and gives one, an origin
 * more.
 *
 * <p>What the model leaves out: pieces cross a link whole, at once or not at all; what a slot
 * brings is of use in the next one. Nodes of a rack know at once what the others have and get; a
 * connection that breaks is noticed after 1.5 s, a peer that is silent after 3 s, as agents do.
 * Disks and processors are fast enough. A lead's grace before it asks heads is that of a download
 * that goes a piece a slot.
 */
final class Rollout {
  /** An agent says each second how far it is. */
  private static final double REPORT_SECONDS = 1;

  /** The tracker gives up a node that says nothing for so long, though its stream stands. */
  private static final double SILENT_SECONDS = 3.2;

  private static final double BROKEN_NOTICED_SECONDS = 1.5;
  private static final double SILENCE_NOTICED_SECONDS = 3;
  private static final double KEEPALIVE_SECONDS = 15;
  private static final double BACK_WITHIN_SECONDS = 5;
  private static final double FIRST_RETRY_SECONDS = 0.5;
  private static final double LONGEST_RETRY_SECONDS = 20;

  final Shape shape;
  final Clock clock;
  final Nodes nodes;
  final Pieces pieces;
  final Links links;
  final VirtualTracker tracker;
  final Timeline timeline = new Timeline();
  private final Contender contender;
  private final Agents agents;
  private final Clients clients;
  private final RackExchange exchange;
  private final SplittableRandom random;
  private final int sendsReport;
  private final int announces;
  private final int reannounces;
  private final long[] completed;
  private boolean isTrackerUp = true;
  private int slot;
  private int lastMove;
  private int trackerUpAt;

  Rollout(Settings settings, Contender contender, long seed) {
    this.contender = contender;
    shape = settings.shape();
    clock = settings.clock();
    nodes = new Nodes(shape);
    pieces = new Pieces(nodes, settings.pieces(), settings.originRate());
    links = new Links(shape, settings.rackRate(), settings.podRate(), settings.dcRate());
    agents = new Agents(nodes, pieces, links, clock);
    clients = new Clients(nodes, pieces, links, seed + 1);
    exchange = new RackExchange(nodes, pieces, seed + 2);
    random = new SplittableRandom(seed + 3);
    tracker = new VirtualTracker(shape, contender, settings.pieceBytes(), seed + 4, agents);
    sendsReport = clock.slots(REPORT_SECONDS);
    announces = clock.slots(VirtualTracker.LEECHER_SECONDS);
    reannounces = clock.slots(VirtualTracker.SEEDER_SECONDS);
    completed = new long[shape.rackCount()];
    for (int origin : shape.origins()) {
      pieces.giveAll(origin);
      join(origin);
    }
  }

  /** The slot that goes on, or went last. */
  int slot() {
    return slot;
  }

  /** A node starts to fetch, an origin to serve. */
  void join(int node) {
    nodes.set(nodes.up, node, true);
    nodes.set(nodes.seen, node, true);
    nodes.set(nodes.joined, node, true);
    nodes.joinedAt[node] = slot;
    if (pieces.lacking(node) == 0) {
      nodes.set(nodes.done, node, true);
    }
    connect(node, Event.STARTED);
  }

  /** A node starts that has everything. */
  void joinWhole(int node) {
    pieces.giveAll(node);
    join(node);
  }

  /** An agent opens its stream, and announces. */
  private void connect(int node, Event event) {
    if (!isTrackerUp || links.isCut(shape.rackOf(node))) {
      retry(node, event, FIRST_RETRY_SECONDS);
      return;
    }
    if (contender.isAgents()) {
      tracker.connected(node);
      nodes.set(nodes.connected, node, true);
    }
    announce(node, event);
  }

  private void retry(int node, Event event, double pause) {
    double next = pause - random.nextDouble() * pause / 2;
    timeline.at(
        slot + clock.slots(next),
        () -> {
          boolean waits = nodes.is(nodes.up, node) && !nodes.is(nodes.connected, node);
          if (waits && (!isTrackerUp || links.isCut(shape.rackOf(node)))) {
            retry(node, event, Math.min(LONGEST_RETRY_SECONDS, 2 * pause));
          } else if (waits) {
            connect(node, event);
          }
        });
  }

  private boolean isHeard(int node) {
    return isTrackerUp
        && nodes.is(nodes.up, node)
        && !links.isCut(shape.rackOf(node))
        && (!contender.isAgents() || nodes.is(nodes.connected, node));
  }

  private void announce(int node, Event event) {
    var contacts = tracker.announce(node, event, pieces.lacking(node));
    if (!contender.isAgents()) {
      clients.told(node, contacts);
    }
  }

  /** Runs a slot. */
  void step() {
    slot++;
    tracker.now(86_400_000 + clock.millis(slot));
    timeline.run(slot);
    pieces.begin();
    links.refill();
    if (isTrackerUp) {
      speak();
      if (slot % sendsReport == 0) {
        tracker.tend();
      }
      tracker.push();
    }
    if (contender.isAgents()) {
      agents.fetch(slot);
    } else {
      clients.fetch(slot);
    }
    exchange.run(slot, contender.isAgents(), completed);
    for (int rack = 0; rack < shape.rackCount(); rack++) {
      lastMove = pieces.takes[rack] == 0 ? lastMove : slot;
      for (long rest = completed[rack]; rest != 0; rest &= rest - 1) {
        complete(shape.node(rack, Long.numberOfTrailingZeros(rest)));
      }
    }
  }

  private void complete(int node) {
    nodes.set(nodes.done, node, true);
    nodes.doneAt[node] = slot;
    if (isHeard(node)) {
      announce(node, Event.COMPLETED);
    }
  }

  /** Those whose turn it is in this slot report, or announce. */
  private void speak() {
    for (int node = slot % sendsReport; node < shape.nodeCount(); node += sendsReport) {
      if (contender.isAgents()
          && nodes.is(nodes.joined, node)
          && !nodes.is(nodes.done, node)
          && isHeard(node)) {
        tracker.report(node, pieces.lacking(node), agents.stuck(node));
      }
    }
    for (int node = slot % announces; node < shape.nodeCount(); node += announces) {
      boolean isDue =
          nodes.is(nodes.done, node)
              ? (slot / announces + node) % Math.max(1, reannounces / announces) == 0
              : slot - nodes.joinedAt[node] > 1;
      if (isDue && nodes.is(nodes.joined, node) && isHeard(node)) {
        announce(node, Event.NONE);
      }
    }
  }

  /** Slots since anybody got anything. */
  int idleSlots() {
    return slot - lastMove;
  }

  /** A process is killed: its connections break. It may be back, with what it had. */
  void kill(int node, int back) {
    if (!nodes.is(nodes.up, node)) {
      return;
    }
    nodes.set(nodes.up, node, false);
    nodes.set(nodes.gone, node, back == Nodes.NEVER);
    clients.down(node);
    noticeLater(node, BROKEN_NOTICED_SECONDS);
    disconnect(node);
    if (back != Nodes.NEVER) {
      timeline.at(back, () -> back(node));
    }
  }

  /** A node that was killed is back, with what it had. */
  void back(int node) {
    nodes.set(nodes.up, node, true);
    nodes.set(nodes.seen, node, true);
    nodes.set(nodes.gone, node, false);
    agents.restart(node);
    nodes.disconnectedAt[node] = slot;
    connect(node, Event.STARTED);
  }

  private void noticeLater(int node, double seconds) {
    timeline.at(
        slot + clock.slots(seconds), () -> nodes.set(nodes.seen, node, nodes.is(nodes.up, node)));
  }

  /** Its stream has ended: the tracker gives it up some seconds later if it is not back. */
  private void disconnect(int node) {
    if (!nodes.is(nodes.connected, node)) {
      return;
    }
    nodes.set(nodes.connected, node, false);
    nodes.disconnectedAt[node] = slot;
    if (isTrackerUp) {
      tracker.disconnected(node);
    }
    timeline.at(
        slot + clock.slots(BACK_WITHIN_SECONDS),
        () -> {
          if (isTrackerUp && !nodes.is(nodes.connected, node)) {
            tracker.lost(node);
          }
        });
  }

  /** It stands still, with all connections up, until a slot, or for ever. */
  void freeze(int node, int until) {
    if (!nodes.is(nodes.up, node)) {
      return;
    }
    nodes.set(nodes.up, node, false);
    nodes.set(nodes.gone, node, until == Nodes.NEVER);
    noticeLater(node, SILENCE_NOTICED_SECONDS);
    silentLater(node, slot);
    if (until != Nodes.NEVER) {
      timeline.at(until, () -> thaw(node));
    }
  }

  /** It goes on. */
  void thaw(int node) {
    nodes.set(nodes.up, node, true);
    nodes.set(nodes.seen, node, true);
    nodes.set(nodes.gone, node, false);
    if (contender.isAgents() && !nodes.is(nodes.connected, node)) {
      connect(node, Event.NONE);
    }
  }

  private void silentLater(int node, int since) {
    timeline.at(
        since + clock.slots(SILENT_SECONDS),
        () -> {
          if (isTrackerUp && nodes.is(nodes.connected, node) && !isHeard(node)) {
            tracker.silent(node);
          }
        });
    timeline.at(
        since + clock.slots(KEEPALIVE_SECONDS),
        () -> {
          if (!isHeard(node)) {
            disconnect(node);
          }
        });
  }

  /** A rack is cut off from all others and from the tracker until a slot. */
  void cut(int rack, int until) {
    if (links.isCut(rack)) {
      return;
    }
    links.cut(rack, true);
    for (int place = 0; place < shape.nodes(); place++) {
      int node = shape.node(rack, place);
      if (nodes.is(nodes.connected, node)) {
        silentLater(node, slot);
      }
    }
    timeline.at(until, () -> mend(rack));
  }

  private void mend(int rack) {
    links.cut(rack, false);
    for (int place = 0; place < shape.nodes(); place++) {
      int node = shape.node(rack, place);
      boolean isLost = nodes.is(nodes.up, node) && !nodes.is(nodes.connected, node);
      if (contender.isAgents() && isLost && nodes.is(nodes.joined, node)) {
        retry(node, Event.NONE, FIRST_RETRY_SECONDS);
      }
    }
  }

  /** The tracker is killed, and started again, knowing nothing. */
  void killTracker(int back) {
    if (!isTrackerUp) {
      return;
    }
    isTrackerUp = false;
    trackerUpAt = back;
    for (int node = 0; node < shape.nodeCount(); node++) {
      if (nodes.is(nodes.connected, node)) {
        nodes.set(nodes.connected, node, false);
        nodes.disconnectedAt[node] = slot;
        retry(node, Event.STARTED, FIRST_RETRY_SECONDS);
      }
    }
    timeline.at(
        back,
        () -> {
          tracker.restart();
          isTrackerUp = slot >= trackerUpAt;
        });
  }
}
