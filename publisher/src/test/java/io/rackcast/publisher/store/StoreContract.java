package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.store.image.ImageApprovals;
import io.rackcast.publisher.store.image.ImagePart;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.Push;
import io.rackcast.publisher.store.image.StoredImage;
import io.rackcast.publisher.store.image.TagSighting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for the store on each database. */
abstract class StoreContract {
  static final Duration SOON = Duration.ofSeconds(30);
  private static final AuditFilter EVERYTHING =
      new AuditFilter(null, null, null, null, "", false, AuditFilter.Answers.ALL);

  final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  Store store;

  /** Opens the store, or the same again beside. */
  abstract Store openStore(Clock clock);

  @BeforeEach
  void open() {
    store = openStore(clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Store reopened() {
    store.close();
    store = openStore(clock);
    return store;
  }

  static StoredArtifact.Content content(long n) {
    return new StoredArtifact.Content(
        new Sha256Digest(n, 0, 0, 1),
        ArtifactKind.FILE,
        new InfoHash(n, 2, 3),
        new Sha256Digest(n, 0, 0, 2),
        List.of(new InfoHash(n, 5, 6), new InfoHash(n, 7, 8)),
        "f" + n,
        100 + n,
        16384);
  }

  Publication publish(String key, long n) {
    return publish(store, key, n);
  }

  static Publication publish(Store in, String key, long n) {
    var content = content(n);
    var file = new StoredFile(content.name(), content.sizeBytes(), false, content.sha256());
    return in.releases()
        .publish(ReleaseKey.parse(key), content, List.of(file), Optional.empty(), "ci");
  }

  @Test
  void open_again_keepsIdentityAndReleases() {
    publish("web@1", 1);
    var id = store.approvals().storeId();

    var again = reopened();

    assertThat(again.approvals().storeId()).isEqualTo(id);
    var release = again.releases().find(ReleaseKey.parse("web@1")).orElseThrow();
    assertThat(release.artifact().content()).isEqualTo(content(1));
    assertThat(again.releases().files(release.artifact()))
        .containsExactly(new StoredFile("f1", 101, false, content(1).sha256()));
  }

  @Test
  void open_again_keepsPlacesWithTheirSecretsAndShowsNone() {
    publish("web@1", 1);
    var url = SourceUrl.parse("https://h/f?sig=s3cret");
    var source = new StoredSource(url, Map.of("X-Key", "s3cret"), Optional.of("\"e\""));
    store.sources().put(content(1).sha256(), source, "ci");

    var again = reopened();

    var release = again.releases().find(ReleaseKey.parse("web@1")).orElseThrow();
    var places = again.sources().of(release.artifact());
    assertThat(places).containsOnlyKeys(content(1).sha256());
    assertThat(places.get(content(1).sha256())).containsExactly(source);
    assertThat(places.toString()).doesNotContain("s3cret");
  }

  @Test
  void put_samePlaceByAnother_leavesTheFirstOnesAlone() {
    var release = publish("web@1", 1).release();
    var sha256 = content(1).sha256();
    var mine = new StoredSource(SourceUrl.parse("https://h/f?sig=1"), Map.of(), Optional.empty());
    store.sources().put(sha256, mine, "ci");

    for (int i = 0; i < Sources.MOST_OF_ALL; i++) {
      String url = "https://h/" + (i == 0 ? "f" : "other" + i) + "?sig=2";
      store
          .sources()
          .put(
              sha256,
              new StoredSource(SourceUrl.parse(url), Map.of(), Optional.empty()),
              "by" + i % 9);
    }

    var places = store.sources().of(release.artifact()).get(sha256);
    assertThat(places).contains(mine).hasSize(Sources.MOST_OF_ALL);
  }

  @Test
  void publish_sameContentTwoVersions_isOneArtifactOneApproval() {
    var first = publish("web@1", 1);
    var second = publish("web@2", 1);

    assertThat(second.release().artifact().id()).isEqualTo(first.release().artifact().id());
    assertThat(store.approvals().after(0, 10)).hasSize(1);
    assertThat(store.approvals().after(0, 10).get(0).otherNames())
        .isEqualTo(content(1).otherNames());
  }

  @Test
  void publish_sameVersionOtherContent_isTaken() {
    publish("web@1", 1);

    assertThat(publish("web@1", 2)).isInstanceOf(Publication.Taken.class);
    assertThat(publish("web@1", 1)).isInstanceOf(Publication.Published.class);
    assertThat(store.approvals().head()).isEqualTo(1);
  }

  @Test
  void publish_manyAtOnce_revisionsHaveNoGap() throws Exception {
    var pool = Executors.newFixedThreadPool(8);
    var work = new ArrayList<Callable<Publication>>();
    for (int i = 0; i < 40; i++) {
      int n = i % 20;
      work.add(() -> publish("web@" + n, n));
    }

    for (var done : pool.invokeAll(work)) {
      assertThat(done.get()).isInstanceOf(Publication.Published.class);
    }

    pool.shutdown();
    assertThat(store.approvals().after(0, 100).stream().map(ApprovalChange::revision).toList())
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  void revoke_lastReleaseOfArtifact_endsApproval() {
    publish("web@1", 1);
    publish("web@2", 1);

    store.releases().revoke(ReleaseKey.parse("web@1"), "broken", "ci");
    assertThat(store.approvals().head()).isEqualTo(1);

    store.releases().revoke(ReleaseKey.parse("web@2"), "broken too", "ci");
    var changes = store.approvals().after(1, 10);
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).revokeReason()).contains("broken too");
  }

  @Test
  void revoke_twice_keepsFirstReason() {
    publish("web@1", 1);
    var key = ReleaseKey.parse("web@1");
    store.releases().revoke(key, "first", "ci");

    var again = store.releases().revoke(key, "second", "ci").orElseThrow();

    assertThat(again.revocation().orElseThrow().reason()).isEqualTo("first");
    assertThat(store.approvals().head()).isEqualTo(2);
  }

  @Test
  void publish_revokedName_staysTakenButOtherVersionApprovesAgain() {
    publish("web@1", 1);
    store.releases().revoke(ReleaseKey.parse("web@1"), "broken", "ci");

    assertThat(publish("web@1", 1)).isInstanceOf(Publication.Taken.class);
    assertThat(publish("web@2", 1)).isInstanceOf(Publication.Published.class);

    assertThat(store.approvals().after(2, 10).get(0).revokeReason()).isEmpty();
    assertThat(store.approvals().current(0, 10)).hasSize(1);
    assertThat(store.approvals().current(0, 10).get(0).revision()).isEqualTo(3);
  }

  @Test
  void page_walk_seesEachReleaseOnceInOrder() {
    for (int i = 0; i < 25; i++) {
      publish("app/" + (char) ('a' + i % 5) + "@" + i, i);
    }
    var seen = new ArrayList<ReleaseKey>();

    @Nullable ReleaseKey after = null;
    while (true) {
      var page = store.releases().page("app/", after, 7, true);
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
  void page_prefix_isNotAPattern() {
    publish("a_b@1", 1);
    publish("axb@1", 2);

    assertThat(store.releases().page("a_", null, 10, true))
        .extracting(release -> release.key().toString())
        .containsExactly("a_b@1");
  }

  @Test
  void page_names_areInTheOrderOfTheirBytes() {
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
    assertThat(store.releases().find(ReleaseKey.parse("v@Rc1"))).isEmpty();
  }

  @Test
  void page_liveOnly_leavesOutTheWithdrawnInTheSameOrder() {
    for (int i = 0; i < 12; i++) {
      publish("web/" + (char) ('a' + i % 3) + "@" + i, i);
    }
    store.releases().revoke(ReleaseKey.parse("web/b@1"), "broken", "ci");
    store.releases().revoke(ReleaseKey.parse("web/b@4"), "broken", "ci");

    var live = walk("web/", 2, true);
    live.removeAll(List.of("web/b@1", "web/b@4"));

    assertThat(walk("web/", 2, false)).hasSize(10).isEqualTo(live);
  }

  @Test
  void page_afterAPlaceBeforeThePrefix_beginsWithThePrefix() {
    publish("api@1", 1);
    publish("web@1", 2);

    assertThat(store.releases().page("web", ReleaseKey.parse("api@1"), 10, false))
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
      var page = store.releases().page(prefix, after, pageSize, withRevoked);
      if (page.isEmpty()) {
        return seen;
      }
      page.forEach(release -> seen.add(release.key().toString()));
      after = page.get(page.size() - 1).key();
    }
  }

  @Test
  void find_contentOfManyReleases_isTheNewestLiveOneThatFits() {
    for (int i = 0; i < 1100; i++) {
      publish("r%04d@1".formatted(i), 1);
    }
    var releases = store.releases();
    var digest = content(1).sha256();
    releases.revoke(ReleaseKey.parse("r1099@1"), "old", "ci");

    assertThat(releases.findOfDigest(digest, name -> true).orElseThrow().key())
        .isEqualTo(ReleaseKey.parse("r1098@1"));
    // Older than the thousand newest.
    assertThat(releases.findOfFile(digest, "r0003"::equals).orElseThrow().key())
        .isEqualTo(ReleaseKey.parse("r0003@1"));
    var withdrawn = releases.findOfInfoHash(content(1).infoHash(), "r1099"::equals).orElseThrow();
    assertThat(withdrawn.revocation()).isPresent();
    assertThat(releases.findOfDigest(digest, name -> false)).isEmpty();
  }

  @Test
  void findOfFile_manyArtifacts_prefersALiveOlderOne() {
    var shared = content(9999).sha256();
    var files = List.of(new StoredFile("LICENSE", 1, false, shared));
    for (int i = 1; i <= 600; i++) {
      publish(ReleaseKey.parse("a%d@1".formatted(i)), content(i), files);
    }
    store.releases().revoke(ReleaseKey.parse("a600@1"), "old", "ci");

    var oldest = store.releases().findOfFile(shared, Set.of("a2", "a600")::contains);

    assertThat(oldest.orElseThrow().key()).isEqualTo(ReleaseKey.parse("a2@1"));
  }

  private void publish(ReleaseKey key, StoredArtifact.Content content, List<StoredFile> files) {
    var unused = store.releases().publish(key, content, files, Optional.empty(), "ci");
  }

  @Test
  void infoHashes_moreVersionsThanOneQueryTakes_areAll() {
    var versions = new HashSet<String>();
    for (int i = 1; i <= 700; i++) {
      publish("web@v" + i, i);
      versions.add("v" + i);
    }
    publish("db@other", 999);
    versions.add("other");

    var found = store.releases().infoHashes("web", versions);

    assertThat(found).hasSize(700).containsEntry("v650", content(650).infoHash());
    assertThat(store.releases().infoHashes("web", Set.of())).isEmpty();
  }

  @Test
  void publish_folder_keepsFilesAsTheyAre() {
    var content = content(1);
    var files = new ArrayList<StoredFile>();
    for (var path :
        List.of("bin/App", "bin/app", "bin/app ", "bin/äpp", "b\\in", "\u96ea/\ud83d\ude80")) {
      files.add(
          new StoredFile(path, 5L << 32, files.size() % 2 == 0, content(files.size()).sha256()));
    }

    var key = ReleaseKey.parse("web@1");
    var made = store.releases().publish(key, content, files, Optional.empty(), "ci").release();

    assertThat(store.releases().files(made.artifact())).isEqualTo(files);
    assertThat(store.releases().ofFile(files.get(3).sha256())).containsExactly(made);
    assertThat(store.releases().ofDigest(content.sha256())).containsExactly(made);
    assertThat(store.releases().ofInfoHash(content.infoHash())).containsExactly(made);
    assertThat(store.releases().page("", null, 10, false)).containsExactly(made);
  }

  @Test
  void publish_sameVersionTwiceAtOnce_oneIsTakenAndNothingElseHappens() throws Exception {
    var pool = Executors.newFixedThreadPool(2);
    try (var other = openStore(clock)) {
      for (int i = 0; i < 20; i++) {
        var key = "web@" + i;
        long n = 2L * i;
        var work =
            List.<Callable<Publication>>of(
                () -> publish(store, key, n), () -> publish(other, key, n + 1));

        var outcomes = new ArrayList<Publication>();
        for (var done : pool.invokeAll(work)) {
          outcomes.add(done.get());
        }

        assertThat(outcomes).hasAtLeastOneElementOfType(Publication.Taken.class);
        assertThat(outcomes).hasAtLeastOneElementOfType(Publication.Published.class);
      }
    }
    pool.shutdown();
    assertThat(store.approvals().head()).isEqualTo(20);
  }

  @Test
  void follow_whileTwoPublishersWrite_seesEachRevisionInOrder() throws Exception {
    var pool = Executors.newFixedThreadPool(2);
    var seen = new ArrayList<Long>();
    try (var other = openStore(clock)) {
      var one = pool.submit(() -> publishAndRevoke(store, "one"));
      var two = pool.submit(() -> publishAndRevoke(other, "two"));
      boolean isLast = false;
      while (!isLast) {
        isLast = one.isDone() && two.isDone();
        long after = seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
        store.approvals().after(after, 1000).forEach(change -> seen.add(change.revision()));
      }
      assertThat(get(one)).isEqualTo(get(two));
    }
    pool.shutdown();

    long head = store.approvals().head();
    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, head).boxed().toList());
    // The same contents by both: each ends withdrawn, whoever was the last.
    assertThat(store.approvals().current(0, 1000))
        .hasSize(15)
        .allMatch(change -> change.revokeReason().isPresent());
  }

  private static int publishAndRevoke(Store in, String name) {
    for (int i = 0; i < 15; i++) {
      var key = name + "@" + i;
      assertThat(publish(in, key, i)).isInstanceOf(Publication.Published.class);
      var revoked = in.releases().revoke(ReleaseKey.parse(key), "broken", "ci").orElseThrow();
      assertThat(revoked.isLive()).isFalse();
    }
    return 15;
  }

  static <T> T get(Future<T> work) {
    try {
      return work.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void upload_fromBeginningToEnd_isRemembered() {
    var made = publish("web@1", 1).release();
    var row =
        new UploadRows.UploadRow(
            "u1", "ci", content(1).sha256(), "{\"a\":1}", 0, OptionalLong.empty());
    store.uploads().add(row);
    store.uploads().checkpoint("u1", 7);
    assertThat(reopened().uploads().unfinished(row.fingerprint()))
        .extracting(UploadRows.UploadRow::durableBytes)
        .containsExactly(7L);
    assertThat(store.uploads().countUnfinished(Optional.of("ci"))).isEqualTo(1);
    assertThat(store.uploads().countUnfinished(Optional.of("CI"))).isZero();

    store.uploads().finished("u1", made);

    var ended = store.uploads().find("u1").orElseThrow();
    assertThat(store.uploads().outcome(ended)).contains(made);
    assertThat(store.uploads().countUnfinished(Optional.empty())).isZero();
    assertThat(store.uploads().idleSince(clock.instant())).isEmpty();
    clock.advance(Duration.ofMinutes(1));
    assertThat(store.uploads().idleSince(clock.instant())).containsExactly(ended);
    store.uploads().delete("u1");
    assertThat(store.uploads().ids()).isEmpty();
  }

  @Test
  void audit_manyMinutes_countsPagesAndPrunes() {
    for (int i = 0; i < 12; i++) {
      store.audit().record("ci", "read", "web", true);
      rows();
      store.audit().record("ci", "read", "web", true);
      store.audit().record("CI", "read", "\u96ea ".repeat(200), false);
      clock.advance(Duration.ofMinutes(1));
    }

    assertThat(rows())
        .hasSize(24)
        .filteredOn(AuditEntry::allowed)
        .allMatch(row -> row.times() == 2);
    assertThat(rows())
        .extracting(AuditEntry::first)
        .isSortedAccordingTo(Comparator.<Instant>naturalOrder().reversed());
    store.audit().prune(new AuditLimits(Duration.ofMinutes(10), 15));

    assertThat(store.audit().expired()).isEqualTo(4);
    assertThat(store.audit().crowdedOut()).isEqualTo(5);
    assertThat(rows()).hasSize(15);
  }

  List<AuditEntry> rows() {
    return rows(store);
  }

  static List<AuditEntry> rows(Store of) {
    var rows = new ArrayList<AuditEntry>();
    var page = of.audit().page(EVERYTHING, false, null, 5);
    rows.addAll(page.entries());
    while (page.next().isPresent()) {
      page = of.audit().page(EVERYTHING, false, page.next().get(), 5);
      rows.addAll(page.entries());
    }
    return rows;
  }

  @Test
  void images_queueTagsAndParts_holdOnEachDatabase() {
    var digest = new Sha256Digest(9, 0, 0, 1);
    var blob = new Sha256Digest(9, 0, 0, 2);
    var push =
        new NewPush(
            "queue.test",
            "e1",
            "team/app",
            Optional.of("v1"),
            Optional.of(digest),
            NewPush.Kind.PUSHED,
            NewPush.Origin.HOOK,
            "ci");

    var ids = store.pushes().add(List.of(push, push));
    var again = store.pushes().add(List.of(push));
    var claimed = store.pushes().claim("w1", SOON).orElseThrow();
    boolean isMine = store.pushes().renew(claimed.id(), "w1", SOON, 1, 2);
    store
        .images()
        .add(
            List.of(
                new StoredImage(
                    "queue.test",
                    "team/app",
                    digest,
                    "type",
                    ByteString.copyFromUtf8("manifest"),
                    7,
                    Instant.EPOCH,
                    "",
                    List.of(new ImagePart(false, blob, "layer", 7, "", "sha256-9")))));
    store.imageTags().set("queue.test", "team/app", "v1", digest, clock.instant(), claimed.id());
    store.pushes().done(claimed.id(), "w1", "");

    assertThat(ids).hasSize(1);
    assertThat(again).isEmpty();
    assertThat(isMine).isTrue();
    assertThat(store.pushes().claim("w2", SOON)).isEmpty();
    assertThat(store.pushes().find("queue.test", "e1").orElseThrow().state())
        .isEqualTo(Push.State.DONE);
    assertThat(store.pushes().page("queue.test", "", Push.State.DONE, Long.MAX_VALUE, 10))
        .hasSize(1);
    assertThat(store.pushes().counts()).containsEntry(Push.State.DONE, 1L);
    assertThat(store.images().find("queue.test", "team/app", digest).orElseThrow().parts())
        .hasSize(1);
    assertThat(store.images().lone("queue.test", "team/app", digest)).containsExactly("sha256-9");
    assertThat(store.images().digests("queue.test", "team/app", Optional.empty(), 10))
        .containsExactly(digest);
    assertThat(store.images().isNamed("queue.test", "team/app", digest)).isTrue();
    assertThat(store.imageTags().page("queue.test", "", "", "", 10)).hasSize(1);
    assertThat(store.imageTags().history("queue.test", "team/app", "v1", 10)).hasSize(1);
    assertThat(store.imageTags().remove("queue.test", "team/app", "v1", clock.instant(), 1))
        .isTrue();
    store.images().remove("queue.test", "team/app", digest);
    assertThat(store.images().repositories("queue.test", "", 10)).isEmpty();
  }

  @Test
  void images_withTheReleasesOfTheirBlobs_changeTogether() {
    var digest = new Sha256Digest(8, 0, 0, 1);
    var key = ReleaseKey.parse("oci/reg.test/team/app@v7");
    var blob = publish(key.toString(), 7).release().artifact().content().sha256();
    var parts = List.of(new ImagePart(false, blob, "layer", 107, "", "v7"));
    var manifest = ByteString.copyFromUtf8("manifest");
    var image =
        new StoredImage(
            "reg.test", "team/app", digest, "type", manifest, 107, Instant.EPOCH, "", parts);
    var seenAt = clock.instant();
    var tag = Optional.of(new TagSighting("v1", seenAt, 1));

    var added = store.imageApprovals().add(key.name(), List.of(image), seenAt, tag);
    boolean isGoneTooEarly = forget(digest, seenAt.minusMillis(1));
    boolean isGone = forget(digest, seenAt);
    var again = store.imageApprovals().add(key.name(), List.of(image), seenAt, tag);

    assertThat(added).isEqualTo(new ImageApprovals.Added.Done(true));
    assertThat(isGoneTooEarly).isFalse();
    assertThat(isGone).isTrue();
    assertThat(store.releases().find(key).orElseThrow().isLive()).isFalse();
    assertThat(store.imageTags().find("reg.test", "team/app", "v1")).isEmpty();
    assertThat(again).isEqualTo(new ImageApprovals.Added.BlobWithdrawn(key));
    assertThat(store.images().find("reg.test", "team/app", digest)).isEmpty();
  }

  private boolean forget(Sha256Digest digest, Instant missedAt) {
    return store
        .imageApprovals()
        .forget(
            "oci/reg.test/team/app",
            "reg.test",
            "team/app",
            digest,
            missedAt,
            2,
            "deleted",
            "registry:reg.test");
  }
}
