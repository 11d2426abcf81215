package io.rackcast.tracker.swarm;

/** What a peer runs. */
public enum Kind {
  /** A standard BitTorrent client. */
  CLIENT(0),
  /** An agent with a stream to this tracker that knows nothing of stripes. */
  PLAIN_AGENT(1),
  /** An agent with a stream to this tracker. */
  AGENT(2),
  /**
   * An agent that is an origin. It counts as a source before it has everything, since its content
   * comes from the publisher's store and not from the swarm.
   */
  ORIGIN(3);

  private static final Kind[] ALL = values();

  private final int number;

  Kind(int number) {
    this.number = number;
  }

  static Kind of(int number) {
    return ALL[number];
  }

  int number() {
    return number;
  }

  /** What an agent is. */
  public static Kind ofAgent(boolean isOrigin, boolean takesStripes) {
    return isOrigin ? ORIGIN : takesStripes ? AGENT : PLAIN_AGENT;
  }

  /** Whether it can be told at any time whom to dial. */
  public boolean isAgent() {
    return this != CLIENT;
  }
}
