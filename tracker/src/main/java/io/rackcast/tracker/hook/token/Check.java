package io.rackcast.tracker.hook.token;

import io.rackcast.tracker.hook.Passage;

/** A passage that waits for its token's check, which holds it. */
final class Check {
  private final Passage passage;
  private final byte[] token;
  private final Network network;
  private final boolean mayRefetch;

  Check(Passage passage, byte[] token, Network network, boolean mayRefetch) {
    this.passage = passage;
    this.token = token;
    this.network = network;
    this.mayRefetch = mayRefetch;
  }

  Passage passage() {
    return passage;
  }

  byte[] token() {
    return token;
  }

  Network network() {
    return network;
  }

  /** Whether new keys may be asked for on its behalf: once. */
  boolean mayRefetch() {
    return mayRefetch;
  }
}
