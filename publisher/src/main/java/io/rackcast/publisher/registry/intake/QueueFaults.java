package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.StoreException;
import io.rackcast.publisher.wording.SeldomLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that the queue of pushes cannot be used, once a minute however many workers try how often,
 * and when it can be again. May be used by any thread.
 */
final class QueueFaults {
  private static final Logger LOG = LoggerFactory.getLogger(QueueFaults.class);
  private static final Duration QUIET = Duration.ofSeconds(5);

  /** What is said seldom: one thing, whatever its cause. */
  private enum Kind {
    UNUSABLE
  }

  private final Clock clock;
  private final SeldomLog<Kind> seldom;
  // Guarded by this.
  private @Nullable Instant failedAt;

  QueueFaults(Clock clock) {
    this.clock = clock;
    this.seldom = new SeldomLog<>(LOG, clock);
  }

  /** It failed. */
  synchronized void failed(Throwable e) {
    failedAt = clock.instant();
    sentence(e)
        .ifPresentOrElse(
            why -> seldom.warn(Kind.UNUSABLE, "the queue of pushes waits: {}", why),
            () ->
                seldom.warn(
                    Kind.UNUSABLE, "the queue of pushes cannot be used; it is tried again", e));
  }

  /** It was used; the trouble is over when nothing has failed for a while. */
  synchronized void worked() {
    if (failedAt != null && clock.instant().isAfter(failedAt.plus(QUIET))) {
      failedAt = null;
      seldom.reset(Kind.UNUSABLE);
      LOG.info("the queue of pushes can be used again");
    }
  }

  /**
   * What to say of a fault that comes from the database being away, or from a full disk, and passes
   * with it; empty: it is another.
   */
  static Optional<String> sentence(Throwable e) {
    if (Refusal.isNoSpace(e)) {
      return Optional.of("no space left for the publisher's database or content; free some");
    }
    return StoreException.away(e).map(why -> "the publisher's database does not answer");
  }
}
