package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.swarm.Endpoint;

/** Is told when swarms change. Called from any thread; must return at once. */
public interface SwarmListener {
  /** Whether anybody would be told at all; if not the other calls may be left out. */
  boolean isListening();

  /** Somebody joined, left, completed, or a lead changed. */
  void changed(InfoHash swarm);

  /** A peer left, or began anew: what it was told of this swarm before counts no more. */
  void restarted(InfoHash swarm, Endpoint peer);

  /**
   * The swarm was ended and is gone.
   *
   * @param reason one sentence
   */
  void ended(InfoHash swarm, String reason);
}
