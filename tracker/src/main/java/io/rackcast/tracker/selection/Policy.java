package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.List;

/**
 * A way of choosing whom a peer is told of. One object serves all swarms and threads; each call is
 * made with the swarm held, and times are the tracker's ticks in milliseconds. Rows stay where they
 * are during all calls.
 */
public interface Policy {
  /** To be called after the peer in this row was heard. */
  void heard(Swarm swarm, Rack rack, int row, long now);

  /**
   * To be called when the agent in this row says that it cannot get on with a stripe that it leads,
   * 0 to {@link io.rackcast.tracker.swarm.Stripes#COUNT} - 1.
   */
  default void stuck(Swarm swarm, Rack rack, int row, int stripe, long now) {}

  /**
   * To be called after somebody of {@code rack} left or is doubted, and now and then for each rack.
   */
  void changed(Swarm swarm, Rack rack, long now);

  /**
   * Chooses peers for the one in this row.
   *
   * @param wanted at most so many, 0 or more
   * @param seed where choices start that could be made either way: random to spread them, the same
   *     again for the same choice
   * @param choice gets them
   */
  void choose(Swarm swarm, Rack rack, int row, int wanted, long seed, long now, Choice choice);

  /** Why the policy tells the peer in this row of another one, whom it has just chosen. */
  Reason why(Swarm swarm, Rack rack, int row, Rack other, int otherRow);

  /**
   * Explains what {@link #choose} would choose now, by choosing on trial: nothing changes. What the
   * peer's next word would change first, {@link #heard}, is not foreseen. Parameters as there; it
   * costs some hundred choices.
   */
  default Explanation explain(Swarm swarm, Rack rack, int row, int wanted, long seed, long now) {
    return explain(swarm, rack, row, wanted, seed, now, Pause.NONE);
  }

  /**
   * Explains the stripes of the domains around the peer in this row, its rack first; empty if the
   * content is not cut into stripes there.
   *
   * @param stripe who fetches this one is told as well; a negative number: none
   */
  default List<StripeFacts> stripes(Swarm swarm, Rack rack, int row, int stripe, long now) {
    return List.of();
  }

  /**
   * As the other, with pauses.
   *
   * @param pause taken every now and then while others are asked; what it says of the swarm's end
   *     is its caller's to know
   */
  default Explanation explain(
      Swarm swarm, Rack rack, int row, int wanted, long seed, long now, Pause pause) {
    return new Explainer(this, swarm, now, pause).explain(rack, row, wanted, seed);
  }
}
