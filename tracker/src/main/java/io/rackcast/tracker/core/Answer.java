package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.PeerId;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.swarm.Endpoint;
import java.util.List;

/** What the tracker says to an announce. */
public sealed interface Answer {
  /**
   * Peers.
   *
   * @param complete how many peers of the swarm have everything
   * @param incomplete how many have not
   * @param intervalSeconds when to announce again
   * @param minIntervalSeconds when to announce again at the soonest
   * @param contacts whom to exchange with, nearest first
   */
  record Peers(
      int complete,
      int incomplete,
      int intervalSeconds,
      int minIntervalSeconds,
      List<Contact> contacts)
      implements Answer {}

  /**
   * No.
   *
   * @param refusal the kind of reason
   * @param reason one sentence
   */
  record Refused(Refusal refusal, String reason) implements Answer {}

  /**
   * How another peer is reached.
   *
   * @param endpoint where it listens
   * @param id what it calls itself
   */
  record Contact(Endpoint endpoint, PeerId id) {}
}
