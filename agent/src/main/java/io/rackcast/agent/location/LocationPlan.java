package io.rackcast.agent.location;

import java.time.Duration;
import java.util.List;

/**
 * Who is asked where the node is.
 *
 * @param sources in their order: the first that has a word is believed
 * @param check pause between two askings
 * @param keep how long the last word of a source counts that fails
 * @param patience how long the start waits for the first answers
 */
public record LocationPlan(
    List<LocationSource> sources, Duration check, Duration keep, Duration patience) {
  /** Copies the list. */
  public LocationPlan {
    sources = List.copyOf(sources);
  }

  /** The settings that do not change while the agent runs need no asking again. */
  boolean isFixed() {
    return sources.stream().allMatch(FixedSource.class::isInstance);
  }
}
