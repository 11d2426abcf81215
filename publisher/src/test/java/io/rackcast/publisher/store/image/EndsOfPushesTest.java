package io.rackcast.publisher.store.image;

import static io.rackcast.publisher.store.image.TestImages.BY;
import static io.rackcast.publisher.store.image.TestImages.NAME;
import static io.rackcast.publisher.store.image.TestImages.digest;
import static io.rackcast.publisher.store.image.TestImages.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.store.EachDatabase;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What is left when pushes end late, or without their image; and looks of two clocks. */
@EachDatabase
class EndsOfPushesTest {
  private static final Duration LEASE = Duration.ofMinutes(5);

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

  @Test
  void add_byASlowPushThatAskedBefore_isStillKnownToHaveBeenSeenLater() {
    publish(10);
    add(10, image(1, 10));
    add(5, image(1, 10));

    boolean isGone =
        store.imageApprovals().forget(NAME, "reg.test", "team/app", digest(1), 8, 8, "deleted", BY);

    assertThat(isGone).isFalse();
    assertThat(store.images().find("reg.test", "team/app", digest(1))).isPresent();
    assertThat(isLive(10)).isTrue();
  }

  @Test
  void isKnown_revokedImage_isToo() {
    store.imageApprovals().revoke(NAME, "reg.test", "team/app", digest(1), "bad", "bad", BY);

    assertThat(store.images().isKnown("reg.test", "team/app", digest(1))).isTrue();
    assertThat(store.images().isKnown("reg.test", "team/app", digest(2))).isFalse();
    assertThat(store.images().isKnown("reg.test", "team/other", digest(1))).isFalse();
  }

  @Test
  void withdrawUnneeded_blobsThatNoLiveImageNames_areWithdrawnAndNoOthers() {
    publish(10, 11, 12);
    TestImages.publish(store, "someone", "v13", 13);
    add(1, image(1, 10));
    add(1, image(2, 10, 11));
    store.images().revoke("reg.test", "team/app", digest(2), "bad");

    var withdrawn = withdrawUnneeded();

    assertThat(withdrawn).hasValue(2);
    assertThat(isLive(10)).isTrue();
    assertThat(isLive(11)).isFalse();
    assertThat(isLive(12)).isFalse();
    assertThat(isLive(13)).isTrue();
    assertThat(withdrawUnneeded()).hasValue(0);
  }

  @Test
  void withdrawUnneeded_whileAPushIsOpen_leavesAll() {
    publish(10);
    push("e1");

    assertThat(withdrawUnneeded()).isEmpty();
    assertThat(isLive(10)).isTrue();

    store.pushes().failed(claimed(), "w1", "no");
    assertThat(withdrawUnneeded()).hasValue(1);
  }

  @Test
  void unfinished_pushesThatFailedOrWereTriedTwice_areToldAndNoOthers() {
    push("e1");
    store.pushes().done(claimed(), "w1", "");
    boolean isAnyDone = !unfinished(Instant.EPOCH).isEmpty();
    push("e2");
    store.pushes().later(claimed(), "w1", clock.instant(), "wait");
    store.pushes().done(claimed(), "w1", "");
    clock.advance(Duration.ofMinutes(1));
    boolean isAnyNow = !unfinished(clock.instant()).isEmpty();
    push("e3");
    store.pushes().failed(claimed(), "w1", "no");

    assertThat(isAnyDone).isFalse();
    assertThat(unfinished(Instant.EPOCH))
        .containsExactly(new IntakeRows.Unfinished("reg.test", "team/app", clock.instant()));
    assertThat(isAnyNow).isFalse();
  }

  @Test
  void request_lookBegunByAClockAhead_isNotLost() {
    var scans = store.scans();
    scans.request("reg.test", "");
    clock.advance(Duration.ofHours(1));
    assertThat(scans.claim("reg.test", "ahead", LEASE)).contains("");
    clock.advance(Duration.ofHours(-1));

    scans.request("reg.test", "boss");
    clock.advance(Duration.ofHours(1));
    scans.ended("reg.test", "ahead", clock.instant().plus(Duration.ofDays(1)));
    clock.advance(Duration.ofHours(-1));

    assertThat(scans.claim("reg.test", "behind", LEASE)).contains("boss");
  }

  @Test
  void request_byAClockAhead_isDueAtOnceByAnother() {
    var scans = store.scans();
    scans.request("reg.test", "");
    assertThat(scans.claim("reg.test", "behind", LEASE)).isPresent();
    scans.ended("reg.test", "behind", clock.instant().plus(Duration.ofDays(1)));

    clock.advance(Duration.ofHours(1));
    scans.request("reg.test", "boss");
    clock.advance(Duration.ofHours(-1));

    assertThat(scans.claim("reg.test", "behind", LEASE)).contains("boss");
  }

  @Test
  void requestUnlessBegun_afterALookThatBeganSince_changesNothing() {
    var scans = store.scans();
    scans.requestUnlessBegun("reg.test", clock.instant());
    assertThat(scans.claim("reg.test", "one", LEASE)).isPresent();
    scans.ended("reg.test", "one", clock.instant().plus(Duration.ofDays(1)));

    scans.requestUnlessBegun("reg.test", clock.instant().minus(Duration.ofMinutes(1)));
    var tooSoon = scans.claim("reg.test", "two", LEASE);
    clock.advance(Duration.ofMinutes(2));
    scans.requestUnlessBegun("reg.test", clock.instant().minus(Duration.ofMinutes(1)));

    assertThat(tooSoon).isEmpty();
    assertThat(scans.claim("reg.test", "two", LEASE)).isPresent();
  }

  private void add(long look, StoredImage image) {
    var added = store.imageApprovals().add(NAME, List.of(image), look, Optional.empty());
    assertThat(added).isEqualTo(new ImageApprovals.Added.Done(true));
  }

  private OptionalInt withdrawUnneeded() {
    return store
        .imageApprovals()
        .withdrawUnneeded(NAME, "reg.test", "team/app", "its image was not taken in", BY);
  }

  private List<IntakeRows.Unfinished> unfinished(Instant oldest) {
    return store.intake().unfinished(oldest);
  }

  private void push(String event) {
    var push =
        new NewPush(
            "reg.test",
            event,
            "team/app",
            Optional.of("v1"),
            Optional.empty(),
            NewPush.Kind.PUSHED,
            NewPush.Origin.HOOK,
            "ci");
    store.pushes().add(List.of(push));
  }

  private long claimed() {
    return store.pushes().claim("w1", LEASE).orElseThrow().id();
  }

  private boolean isLive(int blob) {
    return TestImages.isLive(store, blob);
  }

  private void publish(int... blobs) {
    for (int blob : blobs) {
      TestImages.publish(store, blob);
    }
  }
}
