package io.rackcast.tracker.core;

import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Patience;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How often peers announce, when they are forgotten, and how many peers they get.
 *
 * @param interval what seeders are told: they need little news
 * @param minInterval what leechers are told: they learn of a lead that changed by announcing
 * @param numwant peers for who does not say how many
 * @param maxNumwant peers at most
 */
public record AnnounceRules(Duration interval, Duration minInterval, int numwant, int maxNumwant)
    implements Patience {
  private static final Duration LATE = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(30);
  // libtorrent and what is built on it announces every five minutes, whatever it is told.
  private static final Duration SLOW = Duration.ofMinutes(5);
  private static final long LIBTORRENT = mark("-LT");
  private static final long OLD_LIBTORRENT = mark("-lt");
  private static final long QBITTORRENT = mark("-qB");
  private static final long DELUGE = mark("-DE");

  /** Seconds until the next announce. */
  int intervalSeconds(boolean isSeeder) {
    return (int) (isSeeder ? interval : minInterval).toSeconds();
  }

  @Override
  public boolean isSlow(long idHigh) {
    long mark = idHigh >>> 40;
    return mark == LIBTORRENT || mark == OLD_LIBTORRENT || mark == QBITTORRENT || mark == DELUGE;
  }

  @Override
  public int dueSeconds(boolean seeder, boolean slow) {
    return expectedSeconds(seeder, slow) + (int) LATE.toSeconds();
  }

  @Override
  public int expirySeconds(boolean seeder, boolean slow) {
    return 2 * expectedSeconds(seeder, slow) + (int) GRACE.toSeconds();
  }

  private int expectedSeconds(boolean seeder, boolean slow) {
    int told = intervalSeconds(seeder);
    return slow ? Math.max(told, (int) SLOW.toSeconds()) : told;
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
