package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredRelease;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an older state of a store does not know.
 *
 * @param revoked releases that were revoked since then; at most {@value #MOST}
 * @param revokedInAll how many there are
 * @param published how many releases came since then
 */
public record Losses(List<Revoked> revoked, long revokedInAll, long published) {
  private static final int MOST = 10_000;
  private static final int PAGE = 500;

  /** A release that was revoked, by whom and why. */
  public record Revoked(String release, String reason, String by) {}

  public Losses {
    revoked = List.copyOf(revoked);
  }

  /**
   * Compares two states.
   *
   * @param repeat whether releases that are revoked in the later are revoked in the older too
   */
  static Losses of(Store later, Store older, boolean repeat) {
    var revoked = new ArrayList<Revoked>();
    long inAll = 0;
    long published = 0;
    @Nullable ReleaseKey after = null;
    while (true) {
      var page = later.releases().page("", after, PAGE, true);
      for (var release : page) {
        after = release.key();
        var there = older.releases().find(release.key());
        published += there.isPresent() ? 0 : 1;
        var revocation = release.revocation();
        if (revocation.isPresent() && there.filter(StoredRelease::isLive).isPresent()) {
          inAll++;
          if (revoked.size() < MOST) {
            revoked.add(
                new Revoked(
                    release.key().toString(), revocation.get().reason(), revocation.get().by()));
          }
          if (repeat) {
            var unused =
                older
                    .releases()
                    .revoke(release.key(), revocation.get().reason(), revocation.get().by());
          }
        }
      }
      if (page.size() < PAGE) {
        return new Losses(revoked, inAll, published);
      }
    }
  }
}
