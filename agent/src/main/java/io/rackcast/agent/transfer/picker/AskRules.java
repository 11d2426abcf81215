package io.rackcast.agent.transfer.picker;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Whom a node may ask for which pieces: peers within {@link #fetchDepth} for all; others only for
 * pieces of stripes that it fetches for its rack, each to the stripe's own depth; and of those the
 * heads, who are few sources for many, only by the entry of a stripe or when nothing else helps.
 *
 * @param fetchDepth how many leading parts of the location a peer must have in common with this
 *     node to be asked for everything; 0: everybody is
 * @param stripeCount a piece belongs to the stripe of its number modulo this; 0: no stripes, only
 *     {@code fetchDepth} counts
 * @param duties stripes that this node fetches for its rack
 */
public record AskRules(int fetchDepth, int stripeCount, List<StripeDuty> duties) {
  /** Everybody may be asked for everything. */
  public static final AskRules NONE = byDepth(0);

  /** Copies the list. */
  public AskRules {
    duties = List.copyOf(duties);
    if (stripeCount < 0 || duties.stream().anyMatch(duty -> duty.stripe() >= stripeCount)) {
      throw new IllegalArgumentException("a duty is for one of the " + stripeCount + " stripes");
    }
  }

  /** Rules without stripes. */
  public static AskRules byDepth(int fetchDepth) {
    return new AskRules(fetchDepth, 0, List.of());
  }

  /** The same with these duties instead. */
  public AskRules withDuties(Collection<StripeDuty> others) {
    return new AskRules(fetchDepth, stripeCount, List.copyOf(others));
  }

  /** Whether this node fetches the stripe of this piece for its rack. */
  public boolean leads(int piece) {
    for (StripeDuty duty : duties) {
      if (duty.stripe() == piece % stripeCount) {
        return true;
      }
    }
    return false;
  }

  /** Whether the content is cut into stripes. */
  public boolean hasStripes() {
    return stripeCount > 0;
  }

  /**
   * Which pieces a peer may be asked for.
   *
   * @param commonDepth how many leading parts its location has in common; empty while not known
   * @param head whether it is one of few sources for many
   * @param starved stripes for which a head may be asked although this node is not their entry
   */
  public PieceScope scope(OptionalInt commonDepth, boolean head, BitSet starved) {
    if (fetchDepth == 0 || commonDepth.orElse(-1) >= fetchDepth) {
      return PieceScope.ALL;
    }
    if (commonDepth.isEmpty() || !hasStripes()) {
      return PieceScope.NONE;
    }
    var stripes = new BitSet(stripeCount);
    for (StripeDuty duty : duties) {
      boolean mayAsk = !head || duty.entry() || starved.get(duty.stripe());
      if (mayAsk && commonDepth.getAsInt() >= duty.fetchDepth()) {
        stripes.set(duty.stripe());
      }
    }
    return PieceScope.of(stripeCount, stripes);
  }
}
