package io.rackcast.agent.announce;

import java.time.Duration;

/**
 * How patient an agent is with trackers.
 *
 * @param floor least pause between two regular announces, whatever a tracker asks for
 * @param ceiling longest pause between two regular announces
 * @param timeout for one announce, from the connection to the whole answer
 * @param firstRetry pause after all trackers failed once
 * @param longestRetry where the pauses between such rounds end
 */
public record AnnounceTimes(
    Duration floor,
    Duration ceiling,
    Duration timeout,
    Duration firstRetry,
    Duration longestRetry) {

  /** For a datacenter. */
  public static AnnounceTimes usual() {
    return new AnnounceTimes(
        Duration.ofSeconds(5),
        Duration.ofHours(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofMinutes(1));
  }
}
