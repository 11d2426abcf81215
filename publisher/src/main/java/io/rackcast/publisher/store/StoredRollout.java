package io.rackcast.publisher.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A release is, or was, being brought onto nodes.
 *
 * @param id of the rollout in this store
 * @param key of the release
 * @param note for people; may be empty
 * @param until when it ends at the latest
 * @param end when and by whom it was ended; empty while it runs, and when its time ended it
 */
public record StoredRollout(
    long id,
    ReleaseKey key,
    String note,
    Instant begunAt,
    String begunBy,
    Instant until,
    Optional<End> end) {

  /** Somebody ended it. */
  public record End(Instant at, String by) {}

  /** Whether it runs. */
  public boolean isRunning(Instant now) {
    return end.isEmpty() && until.isAfter(now);
  }
}
