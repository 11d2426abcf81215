package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.PeerFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the stripes get into one domain, as it is for one peer in it, copied while the swarm was
 * held.
 *
 * @param domain its name; empty for the whole
 * @param members among how many agents, or units that lack a copy, stripes are shared out
 * @param led the stripes that the peer fetches for the domain
 * @param choice about the one stripe that was asked about; null: about none, or nobody leads it
 */
public record StripeFacts(
    String domain, int members, List<Integer> led, @Nullable StripeChoice choice) {

  /**
   * Who fetches one stripe for the domain, and why.
   *
   * @param lead who
   * @param rank its rack's, or its unit's, place for the stripe among all members, 1 for the best:
   *     the best without room is passed by, and a stripe stays with who has it
   * @param load how many stripes that member has
   * @param next who would fetch it next; null if there is no other
   */
  public record StripeChoice(PeerFacts lead, int rank, int load, @Nullable PeerFacts next) {}
}
