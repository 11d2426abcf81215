package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How releases are found and listed on each database. */
interface ReleaseSearchContract extends StoreUnderTest {
  @Test
  default void page_walk_seesEachReleaseOnceInOrder() {
    for (int i = 0; i < 25; i++) {
      publish("app/" + (char) ('a' + i % 5) + "@" + i, i);
    }
    var seen = new ArrayList<ReleaseKey>();

    @Nullable ReleaseKey after = null;
    while (true) {
      var page = store().releases().page("app/", after, 7, true);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(release -> seen.add(release.key()));
      after = page.get(page.size() - 1).key();
    }

    assertThat(new HashSet<>(seen)).hasSize(25);
    assertThat(seen)
        .isSortedAccordingTo(
            Comparator.comparing(ReleaseKey::name).thenComparing(ReleaseKey::version));
  }

  @Test
  default void page_prefix_isNotAPattern() {
    publish("a_b@1", 1);
    publish("axb@1", 2);

    assertThat(store().releases().page("a_", null, 10, true))
        .extracting(release -> release.key().toString())
        .containsExactly("a_b@1");
  }

  @Test
  default void page_names_areInTheOrderOfTheirBytes() {
    var names = List.of("a", "a-b", "a.b", "a/b", "a0", "a_b", "ab", "b", "z");
    var versions = List.of("+", "-", "1", "1.0", "A", "RC1", "_", "a", "rc1");
    int n = 0;
    for (var name : names) {
      publish(name + "@1", n++);
    }
    for (var version : versions) {
      publish("v@" + version, n++);
    }

    assertThat(walk("", 4, true)).containsExactlyElementsOf(keys(names, versions));
    assertThat(walk("", 4, false)).containsExactlyElementsOf(keys(names, versions));
    assertThat(walk("a", 2, true)).hasSize(7).startsWith("a@1").endsWith("ab@1");
    assertThat(store().releases().find(ReleaseKey.parse("v@Rc1"))).isEmpty();
  }

  @Test
  default void page_liveOnly_leavesOutTheWithdrawnInTheSameOrder() {
    for (int i = 0; i < 12; i++) {
      publish("web/" + (char) ('a' + i % 3) + "@" + i, i);
    }
    store().releases().revoke(ReleaseKey.parse("web/b@1"), "broken", "ci");
    store().releases().revoke(ReleaseKey.parse("web/b@4"), "broken", "ci");

    var live = walk("web/", 2, true);
    live.removeAll(List.of("web/b@1", "web/b@4"));

    assertThat(walk("web/", 2, false)).hasSize(10).isEqualTo(live);
  }

  @Test
  default void page_afterAPlaceBeforeThePrefix_beginsWithThePrefix() {
    publish("api@1", 1);
    publish("web@1", 2);

    assertThat(store().releases().page("web", ReleaseKey.parse("api@1"), 10, false))
        .extracting(release -> release.key().toString())
        .containsExactly("web@1");
  }

  private static List<String> keys(List<String> names, List<String> versions) {
    var keys = new ArrayList<String>();
    names.forEach(name -> keys.add(name + "@1"));
    keys.addAll(keys.size() - 1, versions.stream().map(version -> "v@" + version).toList());
    return keys;
  }

  private List<String> walk(String prefix, int pageSize, boolean withRevoked) {
    var seen = new ArrayList<String>();
    @Nullable ReleaseKey after = null;
    while (true) {
      var page = store().releases().page(prefix, after, pageSize, withRevoked);
      if (page.isEmpty()) {
        return seen;
      }
      page.forEach(release -> seen.add(release.key().toString()));
      after = page.get(page.size() - 1).key();
    }
  }

  @Test
  default void find_contentOfManyReleases_isTheNewestLiveOneThatFits() {
    for (int i = 0; i < 1100; i++) {
      publish("r%04d@1".formatted(i), 1);
    }
    var releases = store().releases();
    var digest = StoreContract.content(1).sha256();
    releases.revoke(ReleaseKey.parse("r1099@1"), "old", "ci");

    assertThat(releases.findOfDigest(digest, name -> true).orElseThrow().key())
        .isEqualTo(ReleaseKey.parse("r1098@1"));
    // Older than the thousand newest.
    assertThat(releases.findOfFile(digest, "r0003"::equals).orElseThrow().key())
        .isEqualTo(ReleaseKey.parse("r0003@1"));
    var withdrawn =
        releases.findOfInfoHash(StoreContract.content(1).infoHash(), "r1099"::equals).orElseThrow();
    assertThat(withdrawn.revocation()).isPresent();
    assertThat(releases.findOfDigest(digest, name -> false)).isEmpty();
  }

  @Test
  default void findOfFile_manyArtifacts_prefersALiveOlderOne() {
    var shared = StoreContract.content(9999).sha256();
    var files = List.of(new StoredFile("LICENSE", 1, false, shared));
    for (int i = 1; i <= 600; i++) {
      publish(ReleaseKey.parse("a%d@1".formatted(i)), StoreContract.content(i), files);
    }
    store().releases().revoke(ReleaseKey.parse("a600@1"), "old", "ci");

    var oldest = store().releases().findOfFile(shared, Set.of("a2", "a600")::contains);

    assertThat(oldest.orElseThrow().key()).isEqualTo(ReleaseKey.parse("a2@1"));
  }

  @Test
  default void infoHashes_moreVersionsThanOneQueryTakes_areAll() {
    var versions = new HashSet<String>();
    for (int i = 1; i <= 700; i++) {
      publish("web@v" + i, i);
      versions.add("v" + i);
    }
    publish("db@other", 999);
    versions.add("other");

    var found = store().releases().infoHashes("web", versions);

    assertThat(found).hasSize(700).containsEntry("v650", StoreContract.content(650).infoHash());
    assertThat(store().releases().infoHashes("web", Set.of())).isEmpty();
  }
}
