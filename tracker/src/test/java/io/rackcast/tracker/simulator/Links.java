package io.rackcast.tracker.simulator;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The links above the nodes: each rack, pod and datacenter has one to what is around it, with a
 * rate each way. A slot is as long as a node's link takes for a piece, so rates are pieces a slot.
 */
final class Links {
  /** The classes of links, from narrow to wide. */
  enum Tier {
    RACK,
    POD,
    DC
  }

  private final Shape shape;
  private final Link racks;
  private final Link pods;
  private final Link dcs;
  private final boolean[] cut;

  /** All links of one class. */
  private static final class Link {
    private final double rate;
    private final double[] in;
    private final double[] out;
    private final long[] came;
    private final long[] went;

    Link(int count, double rate) {
      this.rate = rate;
      in = new double[count];
      out = new double[count];
      came = new long[count];
      went = new long[count];
    }

    void refill() {
      for (int i = 0; i < in.length; i++) {
        // A part of a piece that there was no room for is not lost.
        in[i] = Math.min(in[i], 1) + rate;
        out[i] = Math.min(out[i], 1) + rate;
      }
    }

    boolean hasRoom(int from, int to) {
      return out[from] >= 1 && in[to] >= 1;
    }

    void carry(int from, int to) {
      out[from]--;
      in[to]--;
      went[from]++;
      came[to]++;
    }
  }

  /** Links that carry so many pieces a slot. */
  Links(Shape shape, double rack, double pod, double dc) {
    this.shape = shape;
    racks = new Link(shape.rackCount(), rack);
    pods = new Link(shape.podCount(), pod);
    dcs = new Link(shape.dcCount(), dc);
    cut = new boolean[shape.rackCount()];
  }

  /** A slot begins. */
  void refill() {
    racks.refill();
    pods.refill();
    dcs.refill();
  }

  /** Whether a rack is cut off from all others. */
  boolean isCut(int rack) {
    return cut[rack];
  }

  void cut(int rack, boolean is) {
    cut[rack] = is;
  }

  /** Carries a piece between two racks; returns false if a link between them is full or cut. */
  boolean carry(int from, int to) {
    if (cut[from] || cut[to]) {
      return false;
    }
    int common = shape.commonDepth(from, to);
    boolean hasRoom =
        racks.hasRoom(from, to)
            && (common > 1 || pods.hasRoom(shape.podOf(from), shape.podOf(to)))
            && (common > 0 || dcs.hasRoom(shape.dcOf(from), shape.dcOf(to)));
    if (hasRoom) {
      racks.carry(from, to);
      if (common <= 1) {
        pods.carry(shape.podOf(from), shape.podOf(to));
      }
      if (common == 0) {
        dcs.carry(shape.dcOf(from), shape.dcOf(to));
      }
    }
    return hasRoom;
  }

  /** Pieces that came into each domain of a class that has members and no origin inside. */
  long[] came(Tier tier) {
    var link = link(tier);
    var counts = new boolean[link.came.length];
    for (int node : shape.members()) {
      counts[domain(tier, node)] = true;
    }
    for (int node : shape.origins()) {
      counts[domain(tier, node)] = false;
    }
    return IntStream.range(0, counts.length)
        .filter(domain -> counts[domain])
        .mapToLong(domain -> link.came[domain])
        .toArray();
  }

  private Link link(Tier tier) {
    return switch (tier) {
      case RACK -> racks;
      case POD -> pods;
      case DC -> dcs;
    };
  }

  private int domain(Tier tier, int node) {
    int rack = shape.rackOf(node);
    return switch (tier) {
      case RACK -> rack;
      case POD -> shape.podOf(rack);
      case DC -> shape.dcOf(rack);
    };
  }

  /** The most pieces that went out of a domain of a class. */
  long mostWent(Tier tier) {
    return Arrays.stream(link(tier).went).max().orElse(0);
  }

  /** Pieces that went out of the racks of origins. */
  long wentFromOrigins() {
    return Arrays.stream(shape.origins())
        .map(shape::rackOf)
        .distinct()
        .mapToLong(rack -> racks.went[rack])
        .sum();
  }
}
