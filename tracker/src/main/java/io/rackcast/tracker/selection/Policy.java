package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Swarm;

/**
 * A way of choosing whom a peer is told of. One object serves all swarms and threads; each call is
 * made with the swarm's lock held, and times are the tracker's ticks in milliseconds.
 */
public interface Policy {
  /**
   * To be called after {@code peer} was heard.
   *
   * @return whether what peers other than those of its rack should know has changed
   */
  boolean heard(Swarm swarm, Peer peer, long now);

  /**
   * To be called after somebody of {@code rack} left or is doubted, and now and then for each rack.
   *
   * @return whether what peers other than those of the rack should know has changed
   */
  boolean changed(Swarm swarm, Domain rack, long now);

  /**
   * Chooses peers for {@code peer}.
   *
   * @param wanted at most so many, 0 or more
   * @param seed where choices start that could be made either way: random to spread them, the same
   *     again for the same choice
   */
  Choice choose(Swarm swarm, Peer peer, int wanted, long seed, long now);
}
