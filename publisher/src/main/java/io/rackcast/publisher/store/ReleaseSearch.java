package io.rackcast.publisher.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Looks for one release of a content under a name that fits.
 *
 * <p>The same content may be in tens of thousands of repositories, as the empty layer is. So it
 * walks indexes from the newest on, reads names alone, and stops at the first live release that
 * fits: mostly one row. Content, then release; the newest first. One look-up reads at most {@link
 * #MOST_ARTIFACTS} artifacts and {@link #MOST_NAMES} names; what is older than these is not found.
 */
final class ReleaseSearch {
  static final int MOST_ARTIFACTS = 5_000;
  static final int MOST_NAMES = 100_000;
  private static final int PAGE = 500;

  /** By what artifacts are looked up: a table's rows with a key and an artifact's id. */
  enum By {
    INFOHASH("artifact", "id", "infohash"),
    DIGEST("artifact", "id", "sha256"),
    FILE("artifact_file", "artifact_id", "sha256");

    private final String sql;

    By(String table, String id, String key) {
      this.sql =
          "SELECT DISTINCT %2$s FROM %1$s WHERE %3$s = ? AND %2$s < ? ORDER BY %2$s DESC LIMIT ?"
              .formatted(table, id, key);
    }
  }

  private record Row(long id, String name, boolean isLive) {}

  private final Handle handle;
  private final Predicate<String> fits;
  private int artifacts;
  private int names;
  private @Nullable Long live;
  // The newest that was withdrawn: the answer when no live one fits.
  private @Nullable Long withdrawn;

  private ReleaseSearch(Handle handle, Predicate<String> fits) {
    this.handle = handle;
    this.fits = fits;
  }

  /**
   * The newest live release that fits; else the newest withdrawn one.
   *
   * @param fits asked with release names
   */
  static Optional<StoredRelease> find(Handle handle, By by, byte[] key, Predicate<String> fits) {
    var search = new ReleaseSearch(handle, fits);
    search.walkArtifacts(by, key);
    return Optional.ofNullable(search.live == null ? search.withdrawn : search.live)
        .flatMap(id -> release(handle, id));
  }

  private void walkArtifacts(By by, byte[] key) {
    long below = Long.MAX_VALUE;
    while (live == null && artifacts < MOST_ARTIFACTS && names < MOST_NAMES) {
      var page = artifacts(by, key, below);
      for (long artifact : page) {
        walkReleases(artifact);
        if (live != null) {
          return;
        }
      }
      if (page.size() < PAGE) {
        return;
      }
      artifacts += page.size();
      below = page.get(page.size() - 1);
    }
  }

  private List<Long> artifacts(By by, byte[] key, long below) {
    return handle
        .createQuery(by.sql)
        .bind(0, key)
        .bind(1, below)
        .bind(2, PAGE)
        .mapTo(Long.class)
        .list();
  }

  private void walkReleases(long artifact) {
    long below = Long.MAX_VALUE;
    while (names < MOST_NAMES) {
      var page = releases(artifact, below);
      for (var row : page) {
        if ((row.isLive() || withdrawn == null) && fits.test(row.name())) {
          if (row.isLive()) {
            live = row.id();
            return;
          }
          withdrawn = row.id();
        }
      }
      names += page.size();
      if (page.size() < PAGE) {
        return;
      }
      below = page.get(page.size() - 1).id();
    }
  }

  private List<Row> releases(long artifact, long below) {
    return handle
        .createQuery(
            "SELECT id, name, revoked_at FROM "
                + ReleaseRows.TABLE
                + " WHERE artifact_id = ? AND id < ? ORDER BY id DESC LIMIT ?")
        .bind(0, artifact)
        .bind(1, below)
        .bind(2, PAGE)
        .map((row, context) -> new Row(row.getLong(1), row.getString(2), row.getObject(3) == null))
        .list();
  }

  private static Optional<StoredRelease> release(Handle handle, long id) {
    return handle
        .createQuery(ReleaseRows.SELECT + "WHERE r.id = ?")
        .bind(0, id)
        .map((row, context) -> ReleaseRows.release(row))
        .findOne();
  }
}
