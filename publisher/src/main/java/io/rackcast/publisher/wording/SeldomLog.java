package io.rackcast.publisher.wording;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Warns of what others cause, and could cause as often as they like: of each kind once a minute at
 * most. May be used by any thread.
 *
 * @param <K> a kind; a few, which the settings bound and no caller makes up: each is remembered
 */
public final class SeldomLog<K> {
  private static final Duration BETWEEN = Duration.ofMinutes(1);

  private final Logger log;
  private final Clock clock;
  // Guarded by this.
  private final Map<K, Instant> next = new HashMap<>();

  /**
   * @param log where it is said
   */
  public SeldomLog(Logger log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * Warns, unless it did of this kind within the last minute.
   *
   * @param sentence with {@code {}} for each of {@code values}; a cause may follow these
   */
  public void warn(K kind, String sentence, Object... values) {
    if (isDue(kind)) {
      log.warn(sentence, values);
    }
  }

  /** The next warning of this kind is given whenever it comes, as if it were the first. */
  public synchronized void reset(K kind) {
    next.remove(kind);
  }

  private synchronized boolean isDue(K kind) {
    Instant now = clock.instant();
    if (now.isBefore(next.getOrDefault(kind, Instant.MIN))) {
      return false;
    }
    next.put(kind, now.plus(BETWEEN));
    return true;
  }
}
