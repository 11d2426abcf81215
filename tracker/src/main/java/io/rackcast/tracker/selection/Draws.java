package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Rack;
import org.jspecify.annotations.Nullable;

/**
 * Draws peers of a domain, each with the same chance, from the top of the tree to a row.
 *
 * <p>Of few units one is drawn by how many peers are in each. Of many one is drawn at random and
 * kept with a chance of its size over the largest one's, else drawn again: so the price does not
 * depend on how many units there are. After {@value #TRIES} draws one is kept whatever its size:
 * only where most units are much smaller than the largest do the small ones get more than their
 * share by that.
 */
final class Draws {
  private static final int TRIES = 16;

  private Draws() {}

  /**
   * Adds a peer of {@code domain}, but none of its unit {@code without}.
   *
   * @return whether it did: what is drawn may be in already, or have no address that is wanted
   */
  static boolean add(Picks picks, Domain domain, Domain without, long chance) {
    return add(picks, domain, without, null, 0, chance);
  }

  /** As the other: any peer of {@code domain} but the one in row {@code self} of {@code own}. */
  static boolean addOther(Picks picks, Domain domain, Rack own, int self, long chance) {
    return add(picks, domain, null, own, self, chance);
  }

  private static boolean add(
      Picks picks,
      Domain domain,
      @Nullable Domain without,
      @Nullable Rack own,
      int self,
      long chance) {
    Domain inner = domain;
    Domain left = without;
    long next = chance;
    while (!(inner instanceof Rack)) {
      var unit = unit(inner, left, next);
      if (unit == null) {
        return false;
      }
      inner = unit;
      left = null;
      next = Mix.of(next, inner.depth());
    }
    var rack = (Rack) inner;
    if (rack.size() == 0) {
      return false;
    }
    int row = (int) Long.remainderUnsigned(next, rack.size());
    return (rack != own || row != self) && picks.add(rack, row);
  }

  private static @Nullable Domain unit(Domain domain, @Nullable Domain without, long chance) {
    var wide = domain.wide();
    return wide == null
        ? ofFew(domain, without, chance)
        : ofMany(domain, without, wide.largest(), chance);
  }

  private static @Nullable Domain ofFew(Domain domain, @Nullable Domain without, long chance) {
    int all = domain.peerCount() - (without == null ? 0 : without.peerCount());
    if (all <= 0) {
      return null;
    }
    int rest = (int) Long.remainderUnsigned(chance, all);
    for (int i = 0; i < domain.unitCount(); i++) {
      var unit = domain.unit(i);
      if (unit != without) {
        if (rest < unit.peerCount()) {
          return unit;
        }
        rest -= unit.peerCount();
      }
    }
    return null;
  }

  private static @Nullable Domain ofMany(
      Domain domain, @Nullable Domain without, int largest, long chance) {
    Domain kept = null;
    for (int i = 0; i < TRIES; i++) {
      long draw = Mix.of(chance, i);
      var unit = domain.unit((int) Long.remainderUnsigned(draw >>> 32, domain.unitCount()));
      if (unit != without) {
        kept = unit;
        if (Long.remainderUnsigned(draw & 0xffff_ffffL, largest) < unit.peerCount()) {
          return unit;
        }
      }
    }
    return kept;
  }
}
