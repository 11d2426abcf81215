package io.rackcast.publisher.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Pages of releases in the order of names and versions. Each is a walk on one index from where the
 * page before ended: that of names and versions, or of those which are live, so that what was
 * withdrawn in years costs a page nothing.
 */
final class ReleasePages {
  private ReleasePages() {}

  static List<StoredRelease> read(
      Handle h,
      Dialect dialect,
      String namePrefix,
      @Nullable ReleaseKey after,
      int limit,
      boolean withRevoked) {
    // One lower bound, so that no database walks from the other one.
    var place = after == null || after.name().compareTo(namePrefix) < 0 ? null : after;
    var begin =
        place == null
            ? "r.name >= :name"
            : dialect.beyond("r.name", "r.version", ">", ":name", ":version");
    // All of one page have the same "revoked_at": it stands in the order for databases that would
    // not see that their index has it.
    var kind =
        withRevoked
            ? " ORDER BY r.name, r.version"
            : " AND r.revoked_at IS NULL ORDER BY r.revoked_at, r.name, r.version";
    var query =
        h.createQuery(
            ReleaseRows.SELECT + "WHERE " + begin + " AND r.name < :to" + kind + " LIMIT :limit");
    if (place == null) {
      query.bind("name", namePrefix);
    } else {
      query.bind("name", place.name()).bind("version", place.version());
    }
    return query
        // No name has a character above "z".
        .bind("to", namePrefix + "\u007f")
        .bind("limit", limit)
        .map((row, context) -> ReleaseRows.release(row))
        .list();
  }
}
