package io.rackcast.publisher.store.image;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Forgets what is old of images that are not approved any more. May be used by any thread.
 *
 * <p>What is approved stays, with what its tags stood for. Of an image that a person withdrew,
 * digest and reason stay for ever, since they keep it out.
 */
public final class ImageHistory {
  // Whoever asked a registry before has ended by then.
  private static final Duration LONGEST_PUSH = Duration.ofDays(7);
  // A transaction, for which all others wait, takes on no more.
  private static final int MOST_AT_ONCE = 5000;
  private static final String GONE_TAG =
      " AND NOT EXISTS (SELECT 1 FROM image_tag t WHERE t.registry = c.registry"
          + " AND t.repository = c.repository AND t.tag = c.tag)";

  private final Jdbi jdbi;
  private final Clock clock;

  /**
   * @param jdbi the database with its schema up to date
   */
  public ImageHistory(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Forgets manifests of images that were withdrawn before {@code oldest}, changes before it of
   * tags that are gone, and all but the newest {@code most} changes as far as they are of such
   * tags. At most some thousands of each: called now and then it keeps up.
   *
   * @return how many images and changes
   */
  public int prune(Instant oldest, int most) {
    return jdbi.inTransaction(
        h -> {
          GoneRows.prune(h, clock.instant().minus(LONGEST_PUSH).toEpochMilli());
          return manifests(h, oldest) + changes(h, oldest, most);
        });
  }

  private static int manifests(Handle h, Instant oldest) {
    var ids =
        h.createQuery("SELECT id FROM image WHERE revoked_at < ? ORDER BY revoked_at LIMIT ?")
            .bind(0, oldest.toEpochMilli())
            .bind(1, MOST_AT_ONCE)
            .mapTo(Long.class)
            .list();
    var none = new byte[0];
    for (long id : ids) {
      h.execute("UPDATE image SET manifest = ?, revoked_at = NULL WHERE id = ?", none, id);
      h.execute("DELETE FROM image_part WHERE image_id = ?", id);
    }
    return ids.size();
  }

  private static int changes(Handle h, Instant oldest, int most) {
    long crowdedOut =
        h.createQuery("SELECT id FROM image_tag_change ORDER BY id DESC LIMIT 1 OFFSET ?")
            .bind(0, most)
            .mapTo(Long.class)
            .findOne()
            .orElse(0L);
    var ids =
        h.createQuery(
                "SELECT c.id FROM image_tag_change c WHERE (c.at < ? OR c.id <= ?)"
                    + GONE_TAG
                    + " ORDER BY c.id LIMIT ?")
            .bind(0, oldest.toEpochMilli())
            .bind(1, crowdedOut)
            .bind(2, MOST_AT_ONCE)
            .mapTo(Long.class)
            .list();
    if (!ids.isEmpty()) {
      var batch = h.prepareBatch("DELETE FROM image_tag_change WHERE id = ?");
      ids.forEach(id -> batch.bind(0, id).add());
      batch.execute();
    }
    return ids.size();
  }
}
