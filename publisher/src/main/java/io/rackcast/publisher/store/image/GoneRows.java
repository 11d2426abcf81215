package io.rackcast.publisher.store.image;

import org.jdbi.v3.core.Handle;

/**
 * Tags and manifests that a registry was seen to have no more, while a push of the same repository
 * was worked on. That push may have asked the registry before: what it saw is then no longer so.
 * Nobody needs to know of the others, since a push that begins later asks later.
 */
final class GoneRows {
  private static final String KEY = "registry = ? AND repository = ? AND name = ?";

  private GoneRows() {}

  /** Whether a push of a repository is worked on, by any publisher, but for this one. */
  static boolean isAnyAtWork(Handle h, String registry, String repository, long exceptPush) {
    return h.createQuery(
                "SELECT COUNT(*) FROM image_push WHERE registry = ? AND repository = ?"
                    + " AND state = 'RUNNING' AND kind = 'PUSHED' AND id <> ?")
            .bind(0, registry)
            .bind(1, repository)
            .bind(2, exceptPush)
            .mapTo(Long.class)
            .one()
        > 0;
  }

  /**
   * Notes it, if it may matter to somebody.
   *
   * @param name a tag, or a digest with its "sha256:"
   * @param look when it was seen to be gone; see {@link Looks}
   * @param pushId the push for which it was asked
   */
  static void note(
      Handle h,
      String registry,
      String repository,
      String name,
      long look,
      long pushId,
      long nowMillis) {
    if (!isAnyAtWork(h, registry, repository, pushId)) {
      return;
    }
    int known =
        h.execute(
            "UPDATE image_gone SET look = CASE WHEN look < ? THEN ? ELSE look END, gone_at = ?"
                + " WHERE "
                + KEY,
            look,
            look,
            nowMillis,
            registry,
            repository,
            name);
    if (known == 0) {
      h.execute(
          "INSERT INTO image_gone (registry, repository, name, look, gone_at)"
              + " VALUES (?, ?, ?, ?, ?)",
          registry,
          repository,
          name,
          look,
          nowMillis);
    }
  }

  /** Whether it was seen to be gone after that question. */
  static boolean isGoneSince(Handle h, String registry, String repository, String name, long look) {
    return h.createQuery("SELECT look FROM image_gone WHERE " + KEY)
        .bind(0, registry)
        .bind(1, repository)
        .bind(2, name)
        .mapTo(Long.class)
        .findOne()
        .filter(gone -> gone > look)
        .isPresent();
  }

  /** Forgets what was seen before; whoever had asked before that has ended. */
  static int prune(Handle h, long oldestMillis) {
    return h.execute("DELETE FROM image_gone WHERE gone_at < ?", oldestMillis);
  }
}
