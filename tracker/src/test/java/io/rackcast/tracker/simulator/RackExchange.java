package io.rackcast.tracker.simulator;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What nodes of a rack give each other in a slot: each takes a piece, the rarest of the rack that
 * it lacks, from one that has it and serves nobody else. Racks do not touch each other here, so
 * several threads work on them; each rack has its own chance, so the result is the same.
 */
final class RackExchange {
  private final Nodes nodes;
  private final Pieces pieces;
  private final Shape shape;
  private final long seed;
  private final ThreadLocal<Order> orders;

  RackExchange(Nodes nodes, Pieces pieces, long seed) {
    this.nodes = nodes;
    this.pieces = pieces;
    this.shape = nodes.shape;
    this.seed = seed;
    orders = ThreadLocal.withInitial(() -> new Order(pieces.count));
  }

  /** The pieces that somebody in a rack can give, rarest first. */
  private static final class Order {
    private final int[] pieces;
    private final int[] counts;
    private final int[] starts = new int[Shape.MOST_NODES + 2];
    private int size;

    Order(int count) {
      pieces = new int[count];
      counts = new int[count];
    }

    void fill(Pieces all, int rack, long up, int from) {
      Arrays.fill(starts, 0);
      for (int piece = 0; piece < counts.length; piece++) {
        counts[piece] = Long.bitCount(all.held(rack, piece) & up);
        starts[counts[piece] + 1]++;
      }
      // Those that nobody has are left out.
      starts[1] = 0;
      for (int i = 2; i < starts.length; i++) {
        starts[i] += starts[i - 1];
      }
      size = starts[starts.length - 1];
      for (int i = 0; i < counts.length; i++) {
        int piece = i + from < counts.length ? i + from : i + from - counts.length;
        if (counts[piece] > 0) {
          pieces[starts[counts[piece]]++] = piece;
        }
      }
    }
  }

  /** Lets all racks exchange and take in what came; {@code completed} gets those that completed. */
  void run(int slot, boolean inside, long[] completed) {
    IntStream.range(0, shape.rackCount())
        .parallel()
        .forEach(
            rack -> {
              if (inside && nodes.fetching(rack) != 0) {
                exchange(rack, slot);
              }
              completed[rack] = pieces.arrive(rack) & ~nodes.done[rack];
            });
  }

  private void exchange(int rack, int slot) {
    long free = nodes.up[rack] & nodes.joined[rack] & ~pieces.serves[rack];
    long takers = nodes.fetching(rack) & ~pieces.takes[rack];
    if (takers == 0 || free == 0) {
      return;
    }
    var random = new SplittableRandom(seed + 31L * slot + ((long) rack << 32));
    var order = orders.get();
    order.fill(pieces, rack, nodes.up[rack], random.nextInt(pieces.count));
    int turn = random.nextInt(shape.nodes());
    for (long rest = takers; rest != 0 && free != 0; ) {
      int place = firstFrom(rest, turn);
      rest &= ~(1L << place);
      int from = take(rack, place, free, order, random);
      free &= from < 0 ? -1L : ~(1L << from);
    }
  }

  /** The first node at a place or after it, else the first of all. */
  private static int firstFrom(long some, int place) {
    long after = some >>> place << place;
    return Long.numberOfTrailingZeros(after == 0 ? some : after);
  }

  private int take(int rack, int place, long free, Order order, SplittableRandom random) {
    for (int i = 0; i < order.size; i++) {
      int piece = order.pieces[i];
      long held = pieces.held(rack, piece);
      long from = held & free;
      boolean lacks = ((held | pieces.coming(rack, piece)) >>> place & 1) == 0;
      if (lacks && from != 0) {
        int giver = firstFrom(from, random.nextInt(shape.nodes()));
        pieces.move(shape.node(rack, giver), shape.node(rack, place), piece);
        return giver;
      }
    }
    return -1;
  }
}
