package io.rackcast.tracker.core;

import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Patience;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * How often peers announce, when they are forgotten, and how many peers they get.
 *
 * @param interval what seeders are told: they need little news
 * @param minInterval what leechers are told: they learn of a lead that changed by announcing
 * @param numwant peers for who does not say how many
 * @param maxNumwant peers at most
 */
public record AnnounceRules(Duration interval, Duration minInterval, int numwant, int maxNumwant) {
  private static final Duration LATE = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(30);
  // libtorrent and what is built on it announces every five minutes, whatever it is told.
  private static final Duration SLOW = Duration.ofMinutes(5);
  private static final List<Long> SLOW_CLIENTS =
      List.of(mark("-LT"), mark("-lt"), mark("-qB"), mark("-DE"));

  /** Seconds until the next announce. */
  int intervalSeconds(boolean isSeeder) {
    return (int) (isSeeder ? interval : minInterval).toSeconds();
  }

  /** How long a peer that announces {@code now} may be silent. */
  Patience patience(Announce announce, long now) {
    var told = announce.isSeeder() ? interval : minInterval;
    boolean slow = SLOW_CLIENTS.contains(announce.idHigh() >>> 40);
    var expected = slow && told.compareTo(SLOW) < 0 ? SLOW : told;
    return new Patience(
        now + expected.plus(LATE).toMillis(),
        now + expected.multipliedBy(2).plus(GRACE).toMillis());
  }

  /** How many peers to give. */
  int wanted(Announce announce) {
    return announce.numwant() < 0 ? numwant : Math.min(announce.numwant(), maxNumwant);
  }

  /** The first three bytes of a peer id. */
  private static long mark(String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    return (long) bytes[0] << 16 | bytes[1] << 8 | bytes[2];
  }
}
