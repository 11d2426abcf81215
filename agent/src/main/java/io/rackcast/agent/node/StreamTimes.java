package io.rackcast.agent.node;

import java.time.Duration;

/**
 * How patient a node is with its trackers.
 *
 * @param firstRetry pause after a stream broke
 * @param longestRetry where the pauses end
 * @param grace how long what a tracker said counts after its stream broke; then the node exchanges
 *     with any peer it was told of, since a rollout that leaks is better than one that hangs
 * @param leastRenewal least pause between two node tokens
 * @param reports between two reports of how far a swarm is
 */
public record StreamTimes(
    Duration firstRetry,
    Duration longestRetry,
    Duration grace,
    Duration leastRenewal,
    Duration reports) {

  /** For a datacenter. */
  public static StreamTimes usual() {
    return new StreamTimes(
        Duration.ofMillis(500),
        Duration.ofSeconds(20),
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1));
  }
}
