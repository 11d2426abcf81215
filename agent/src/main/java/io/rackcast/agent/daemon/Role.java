package io.rackcast.agent.daemon;

/** What an agent is for. */
public enum Role {
  /** Fetches what it is asked for, and seeds it. */
  NODE,
  /** Takes in everything that is approved, from the publisher or wherever it is, and seeds it. */
  ORIGIN
}
