package io.rackcast.agent.transfer.picker;

/**
 * That this node fetches a stripe for its rack.
 *
 * @param stripe its number, from 0
 * @param fetchDepth its pieces may be asked of peers that have this many leading parts of the
 *     location in common with this node
 * @param entry whether the stripe comes into the whole domain through this node: then peers that
 *     are sources for many are asked at once
 */
public record StripeDuty(int stripe, int fetchDepth, boolean entry) {
  /** Refuses negative numbers. */
  public StripeDuty {
    if (stripe < 0 || fetchDepth < 0) {
      throw new IllegalArgumentException(
          "stripe %d to depth %d: both are at least 0".formatted(stripe, fetchDepth));
    }
  }
}
