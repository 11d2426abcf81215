package io.rackcast.tracker.simulator;

import io.rackcast.tracker.swarm.Contacts;
import java.util.SplittableRandom;

/**
 * Standard clients: each takes from anybody it knows, wherever that is, any piece that it lacks,
 * and forgets nobody as long as he answers. Both ends of a connection know each other.
 */
final class Clients {
  // As many connections as common clients have for a torrent.
  private static final int MOST_CONNECTIONS = 100;
  private static final int TRIES = 6;

  private final Nodes nodes;
  private final Pieces pieces;
  private final Links links;
  private final Shape shape;
  private final Neighbours known;
  private final SplittableRandom random;

  Clients(Nodes nodes, Pieces pieces, Links links, long seed) {
    this.nodes = nodes;
    this.pieces = pieces;
    this.links = links;
    this.shape = nodes.shape;
    known = new Neighbours(shape.nodeCount(), MOST_CONNECTIONS);
    random = new SplittableRandom(seed);
  }

  /** A client was told of these. */
  void told(int node, Contacts contacts) {
    var rows = contacts.ipv4();
    for (int i = 0; i < contacts.ipv4Count(); i++) {
      int at = i * Contacts.IPV4_BYTES;
      int address =
          rows[at] << 24
              | (rows[at + 1] & 0xff) << 16
              | (rows[at + 2] & 0xff) << 8
              | (rows[at + 3] & 0xff);
      int other = shape.nodeAt(address);
      if (nodes.is(nodes.up, other)) {
        known.connect(node, other);
      }
    }
  }

  /** It stopped: its connections are gone. */
  void down(int node) {
    while (known.count(node) > 0) {
      int other = known.get(node, 0);
      known.remove(node, other);
      known.remove(other, node);
    }
  }

  /** Lets all clients take a piece. */
  void fetch(int slot) {
    int racks = shape.rackCount();
    int start = random.nextInt(racks);
    for (int i = 0; i < racks; i++) {
      int rack = start + i < racks ? start + i : start + i - racks;
      for (long rest = nodes.fetching(rack); rest != 0; rest &= rest - 1) {
        fetch(rack, shape.node(rack, Long.numberOfTrailingZeros(rest)));
      }
    }
  }

  private void fetch(int rack, int node) {
    int count = known.count(node);
    int start = count == 0 ? 0 : random.nextInt(count);
    for (int i = 0; i < TRIES && i < count; i++) {
      int peer = known.get(node, (start + i) % count);
      if (!pieces.canServe(peer)) {
        continue;
      }
      int piece = pieces.wanted(peer, node, random.nextInt(pieces.count));
      int other = shape.rackOf(peer);
      if (piece >= 0 && (other == rack || links.carry(other, rack))) {
        pieces.move(peer, node, piece);
        return;
      }
    }
  }
}
