package io.rackcast.publisher.store;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Releases that end by themselves. May be used by any thread. */
public final class Expiries {
  private final Jdbi jdbi;

  Expiries(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** When the release ends; empty: not by itself. */
  public Optional<Instant> of(StoredRelease release) {
    return jdbi.withHandle(h -> find(h, release.id()));
  }

  /**
   * Gives a live release its end, or takes it away.
   *
   * @param end when; null: never
   * @param mayChange whether the release may get it, by what it has now
   * @return the release, as it is now; empty when there is none
   */
  public Optional<StoredRelease> set(
      ReleaseKey key,
      @Nullable Instant end,
      String by,
      BiPredicate<StoredRelease, Optional<Instant>> mayChange) {
    return jdbi.inTransaction(
        h -> {
          Labels.lockNames(h);
          var release = Releases.find(h, key);
          if (release.isPresent()
              && release.get().isLive()
              && mayChange.test(release.get(), find(h, release.get().id()))) {
            put(h, release.get().id(), end, by);
          }
          return release;
        });
  }

  private static Optional<Instant> find(Handle h, long releaseId) {
    return h.createQuery("SELECT expires_at FROM release_expiry WHERE release_id = ?")
        .bind(0, releaseId)
        .mapTo(Long.class)
        .findOne()
        .map(Instant::ofEpochMilli);
  }

  private static void put(Handle h, long releaseId, @Nullable Instant end, String by) {
    h.execute("DELETE FROM release_expiry WHERE release_id = ?", releaseId);
    if (end != null) {
      h.execute(
          "INSERT INTO release_expiry (release_id, expires_at, set_by) VALUES (?, ?, ?)",
          releaseId,
          end.toEpochMilli(),
          by);
    }
  }
}
