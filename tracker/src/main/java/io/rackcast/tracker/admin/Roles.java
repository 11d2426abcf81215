package io.rackcast.tracker.admin;

import io.rackcast.tracker.swarm.PeerFacts;
import java.util.ArrayList;
import java.util.List;

/** What a peer is to the others, in words. */
final class Roles {
  private Roles() {}

  /** Some of lead, source, seeder, leecher, paused, doubted. */
  static List<String> of(PeerFacts peer) {
    List<String> roles = new ArrayList<>(2);
    add(roles, "lead", !peer.leads().isEmpty());
    // An origin that still takes in what it seeds: the others may count on it already.
    add(roles, "source", peer.isSource() && !peer.isSeeder());
    add(roles, "seeder", peer.isSeeder());
    add(roles, "leecher", !peer.isSource() && !peer.isPaused());
    add(roles, "paused", peer.isPaused());
    add(roles, "doubted", peer.isDoubted());
    return roles;
  }

  private static void add(List<String> roles, String role, boolean has) {
    if (has) {
      roles.add(role);
    }
  }
}
