package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@EachDatabase
final class LabelsTest {
  private static final ReleaseKey STABLE = ReleaseKey.parse("web@stable");
  private static final LabelExpectation ANY = new LabelExpectation.Any();

  @Parameter
  @SuppressWarnings("NullAway.Init") // set by JUnit
  TestDatabase database;

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private Store store;

  @BeforeEach
  void open() {
    store = database.empty(folder, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Publication publish(String key, long n) {
    var content = StoreContract.content(n);
    var file = new StoredFile(content.name(), content.sizeBytes(), false, content.sha256());
    return store
        .releases()
        .publish(ReleaseKey.parse(key), content, List.of(file), Optional.empty(), "ci");
  }

  private LabelChange set(String target, LabelExpectation expectation) {
    return store.labels().set(STABLE, target, expectation, "ci");
  }

  private static LabelChange.Refused refused(LabelChange change) {
    assertThat(change).isInstanceOf(LabelChange.Refused.class);
    return (LabelChange.Refused) change;
  }

  private String pointsAt() {
    return store.labels().find(STABLE).map(StoredLabel::version).orElse("");
  }

  @Test
  void set_movedAndRemoved_historyTellsWhoWhenFromAndTo() {
    publish("web@1", 1);
    publish("web@2", 2);
    set("1", ANY);
    clock.advance(Duration.ofMinutes(1));
    store.labels().set(STABLE, "2", ANY, "another");
    store.labels().remove(STABLE, ANY, "ci");

    var moves = store.labels().moves(STABLE, Long.MAX_VALUE, 10);

    assertThat(moves).extracting(LabelMove::from).containsExactly(v("2"), v("1"), v(null));
    assertThat(moves).extracting(LabelMove::to).containsExactly(v(null), v("2"), v("1"));
    assertThat(moves).extracting(LabelMove::by).containsExactly("ci", "another", "ci");
    assertThat(moves.get(0).at()).isEqualTo(moves.get(2).at().plusSeconds(60));
    assertThat(store.labels().moves(STABLE, moves.get(1).id(), 10)).containsExactly(moves.get(2));
    assertThat(store.labels().find(STABLE)).isEmpty();
  }

  private static Optional<String> v(@Nullable String version) {
    return Optional.ofNullable(version);
  }

  @Test
  void set_again_changesNothingWhateverWasExpected() {
    publish("web@1", 1);
    set("1", ANY);

    var again = set("1", new LabelExpectation.At("0.9"));

    assertThat(again).isInstanceOf(LabelChange.Done.class);
    assertThat(store.labels().moves(STABLE, Long.MAX_VALUE, 10)).hasSize(1);
  }

  @Test
  void set_expectationsOfJobsSideBySide_oneWins() throws Exception {
    publish("web@0", 100);
    set("0", ANY);
    var pool = Executors.newFixedThreadPool(8);
    var jobs = new ArrayList<Callable<LabelChange>>();
    for (int i = 1; i <= 8; i++) {
      publish("web@" + i, i);
      var version = String.valueOf(i);
      jobs.add(() -> set(version, new LabelExpectation.At("0")));
    }

    int won = 0;
    for (var done : pool.invokeAll(jobs)) {
      won += done.get() instanceof LabelChange.Done ? 1 : 0;
    }

    pool.shutdown();
    assertThat(won).isEqualTo(1);
    assertThat(store.labels().moves(STABLE, Long.MAX_VALUE, 10)).hasSize(2);
    assertThat(refused(set("0", new LabelExpectation.Absent())).seen()).isEqualTo(pointsAt());
  }

  @Test
  void set_spelledLikeAVersion_isRefusedBothWays() {
    publish("web@1", 1);
    publish("web@rc", 2);
    set("1", ANY);

    var asVersion = store.labels().set(ReleaseKey.parse("web@rc"), "1", ANY, "ci");

    assertThat(refused(asVersion).why()).isEqualTo(LabelChange.Why.IS_VERSION);
    assertThat(publish("web@stable", 3)).isInstanceOf(Publication.Labelled.class);
    assertThat(publish("api@stable", 3)).isInstanceOf(Publication.Published.class);
  }

  @Test
  void set_whileTheSameSpellingIsPublished_oneOfBothWins() throws Exception {
    var pool = Executors.newFixedThreadPool(8);
    publish("web@1", 1);
    for (int i = 0; i < 20; i++) {
      var key = ReleaseKey.parse("web@x" + i);
      int content = 10 + i;
      var published = pool.submit(() -> publish(key.toString(), content));
      var labelled = pool.submit(() -> store.labels().set(key, "1", ANY, "ci"));

      assertThat(published.get() instanceof Publication.Published)
          .isNotEqualTo(labelled.get() instanceof LabelChange.Done);
    }
    pool.shutdown();
  }

  @Test
  void set_byAnotherLabel_pointsAtItsReleaseAndStaysThere() {
    publish("web@1", 1);
    publish("web@2", 2);
    set("1", ANY);
    var production = ReleaseKey.parse("web@production");
    store.labels().set(production, "stable", ANY, "ci");

    set("2", ANY);

    assertThat(store.labels().find(production).orElseThrow().version()).isEqualTo("1");
    assertThat(store.labels().target(STABLE).orElseThrow().key()).hasToString("web@2");
  }

  @Test
  void set_revokedOrMissingRelease_isRefused() {
    publish("web@1", 1);
    store.releases().revoke(ReleaseKey.parse("web@1"), "it burns", "ci");

    assertThat(refused(set("1", ANY)).seen()).isEqualTo("web@1 was revoked: it burns");
    assertThat(refused(set("9", ANY)).why()).isEqualTo(LabelChange.Why.NO_RELEASE);
    assertThat(refused(store.labels().remove(STABLE, ANY, "ci")).why())
        .isEqualTo(LabelChange.Why.NO_LABEL);
  }

  @Test
  void revoke_labelledRelease_theLabelStaysAndSaysSo() {
    publish("web@1", 1);
    set("1", ANY);

    store.releases().revoke(ReleaseKey.parse("web@1"), "it burns", "ci");

    var label = store.labels().find(STABLE).orElseThrow();
    assertThat(label.version()).isEqualTo("1");
    assertThat(label.revocation().orElseThrow().reason()).isEqualTo("it burns");
  }

  @Test
  void page_walk_seesEachLabelOnceInOrder() {
    publish("api@1", 1);
    publish("web@1", 1);
    for (var key : List.of("web@a", "web@b", "api@z", "api@y")) {
      store.labels().set(ReleaseKey.parse(key), "1", ANY, "ci");
    }

    var first = store.labels().page(null, null, 3);
    var rest = store.labels().page(null, first.get(2).key(), 3);

    assertThat(first)
        .extracting(l -> l.key().toString())
        .containsExactly("api@y", "api@z", "web@a");
    assertThat(rest).extracting(l -> l.key().toString()).containsExactly("web@b");
    assertThat(store.labels().page("api", null, 10)).hasSize(2);
  }

  @Test
  void set_moreLabelsThanANameMayHave_isRefused() {
    publish("web@1", 1);
    for (int i = 0; i < Labels.MOST_OF_ONE_NAME; i++) {
      store.labels().set(ReleaseKey.parse("web@l" + i), "1", ANY, "ci");
    }

    assertThat(refused(set("1", ANY)).why()).isEqualTo(LabelChange.Why.TOO_MANY);
  }
}
