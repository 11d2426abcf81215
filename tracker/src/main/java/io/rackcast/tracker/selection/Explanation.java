package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.PeerFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why one peer is told of exactly these others, copied while the swarm was held.
 *
 * @param peer about whom
 * @param isLead whether it may fetch from outside its rack
 * @param fetchDepth how many parts of its location the domain has inside which it may fetch
 * @param levels its rack first, then every domain around it, the whole last
 * @param told whom it is told of, in their order
 * @param tellers who is told of it, as far as they were asked
 * @param asked how many others were asked for that
 * @param others how many others there are
 */
public record Explanation(
    PeerFacts peer,
    boolean isLead,
    int fetchDepth,
    List<Level> levels,
    List<Told> told,
    List<PeerFacts> tellers,
    int asked,
    int others) {

  /**
   * One that the peer is told of.
   *
   * @param peer who
   * @param reason why
   */
  public record Told(PeerFacts peer, Reason reason) {}

  /**
   * A rack, pod, datacenter as this swarm sees it.
   *
   * @param domain its name; empty for the whole
   * @param depth parts of that
   * @param sources who have everything
   * @param doubtedSources those of them on whom nothing should depend
   * @param leechers who lack something
   * @param isComplete whether it holds a copy that can be relied on: then nobody in it fetches from
   *     outside
   * @param isOpen whether everybody in it may fetch from outside, since leads were of no use
   * @param admits whether the peer may fetch from outside it
   * @param leads who fetch for it
   * @param next who would lead after them, best first; some of a large rack only
   */
  public record Level(
      String domain,
      int depth,
      int sources,
      int doubtedSources,
      int leechers,
      boolean isComplete,
      boolean isOpen,
      boolean admits,
      List<LeadFacts> leads,
      List<Candidate> next) {}

  /**
   * One that fetches for a domain.
   *
   * @param peer who
   * @param sinceMillis for how long
   * @param order its place among all leads the swarm ever had
   * @param leaseLeftMillis when it loses that unless it gets something; null: not while it knows
   *     nobody who has more
   */
  public record LeadFacts(
      PeerFacts peer, long sinceMillis, int order, @Nullable Long leaseLeftMillis) {}

  /**
   * One that could lead.
   *
   * @param peer who
   * @param failed whether it failed as a lead before: then others come first
   * @param knowsOutside whether it was told of peers outside before: then it comes first
   * @param rendezvous its number in rendezvous hashing, which decides between equals; smaller first
   */
  public record Candidate(PeerFacts peer, boolean failed, boolean knowsOutside, long rendezvous) {}
}
