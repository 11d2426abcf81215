package io.rackcast.tracker.approval;

/** What the publisher said of a swarm. */
public sealed interface Approval {
  /** It may exist. */
  record Approved() implements Approval {}

  /**
   * It may exist no longer.
   *
   * @param reason one sentence for its peers
   */
  record Revoked(String reason) implements Approval {}

  /** The publisher never spoke of it. */
  record Unknown() implements Approval {}

  /** Nothing was ever heard from the publisher. */
  record Unheard() implements Approval {}
}
