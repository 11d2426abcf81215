package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Store reopened() {
    store.close();
    open();
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

  private Publication publish(String key, long n) {
    var content = content(n);
    var file = new StoredFile(content.name(), content.sizeBytes(), false, content.sha256());
    return store
        .releases()
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
  void put_databaseFails_whatIsThrownHasNoSecret() throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("publisher.db"));
        var statement = connection.createStatement()) {
      statement.execute("DROP TABLE content_source");
    }
    var url = SourceUrl.parse("https://h/f?sig=s3cret");
    var source = new StoredSource(url, Map.of("X-Key", "s3cret"), Optional.empty());

    var thrown = catchThrowable(() -> store.sources().put(content(1).sha256(), source, "ci"));

    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    assertThat(text.toString()).contains("content_source").doesNotContain("s3cret");
  }

  @Test
  void open_newFile_isMigratedInWalMode() throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("publisher.db"));
        var statement = connection.createStatement()) {
      try (var mode = statement.executeQuery("PRAGMA journal_mode")) {
        assertThat(mode.getString(1)).isEqualTo("wal");
      }
      try (var history =
          statement.executeQuery("SELECT COUNT(*) FROM flyway_schema_history WHERE success = 1")) {
        assertThat(history.getInt(1)).isPositive();
      }
    }
  }

  @Test
  void open_fileThatIsNoDatabase_saysSo() throws Exception {
    var file = Files.writeString(folder.resolve("text.db"), "not a database ".repeat(100));

    assertThatThrownBy(() -> Store.openSqlite(file, Clock.systemUTC()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("text.db cannot be opened");
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
}
