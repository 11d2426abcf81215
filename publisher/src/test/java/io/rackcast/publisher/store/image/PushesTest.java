package io.rackcast.publisher.store.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.EachDatabase;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@EachDatabase
class PushesTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Sha256Digest DIGEST = Sha256Digest.parse("ab".repeat(32));

  @Parameter
  @SuppressWarnings("NullAway.Init") // set by JUnit
  TestDatabase database;

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private Store store;
  private Pushes pushes;

  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneOffset getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          return this;
        }
      };

  @BeforeEach
  void open() {
    store = database.empty(folder, clock);
    pushes = store.pushes();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void add_sameEventTwice_isOnePush() {
    var first = pushes.add(List.of(push("e1")));

    var again = pushes.add(List.of(push("e1"), push("e2")));

    assertThat(first).hasSize(1);
    assertThat(again).hasSize(1).doesNotContainAnyElementsOf(first);
  }

  @Test
  void add_sameEventTwiceInOneCall_isOnePush() {
    assertThat(pushes.add(List.of(push("e1"), push("e1")))).hasSize(1);
  }

  @Test
  void claim_afterRestart_findsWhatWasAdded() {
    long id = pushes.add(List.of(push("e1"))).get(0);
    store.close();

    store = database.open(folder, clock);
    var claimed = store.pushes().claim("w1", LEASE).orElseThrow();

    assertThat(claimed.id()).isEqualTo(id);
    assertThat(claimed.what()).isEqualTo(push("e1"));
    assertThat(claimed.state()).isEqualTo(Push.State.RUNNING);
    assertThat(claimed.attempts()).isEqualTo(1);
  }

  @Test
  void claim_leaseRunsOut_isAnothersAndTheFirstMayNotEndIt() {
    pushes.add(List.of(push("e1")));
    long id = pushes.claim("w1", LEASE).orElseThrow().id();
    assertThat(pushes.claim("w2", LEASE)).isEmpty();

    now = now.plus(LEASE).plusMillis(1);
    var taken = pushes.claim("w2", LEASE).orElseThrow();
    pushes.done(id, "w1", "");

    assertThat(taken.id()).isEqualTo(id);
    assertThat(pushes.renew(id, "w1", LEASE, 1, 2)).isFalse();
    assertThat(pushes.find(id).orElseThrow().state()).isEqualTo(Push.State.RUNNING);
  }

  @Test
  void renew_keepsTheLeaseAndTellsProgress() {
    pushes.add(List.of(push("e1")));
    long id = pushes.claim("w1", LEASE).orElseThrow().id();

    now = now.plus(LEASE).minusMillis(1);
    boolean isMine = pushes.renew(id, "w1", LEASE, 5, 9);
    now = now.plusMillis(2);

    assertThat(isMine).isTrue();
    assertThat(pushes.claim("w2", LEASE)).isEmpty();
    assertThat(pushes.find(id).orElseThrow().doneBytes()).isEqualTo(5);
    assertThat(pushes.find(id).orElseThrow().totalBytes()).isEqualTo(9);
  }

  @Test
  void claim_workersDiedOfItTimeAfterTime_failsItForGood() {
    long id = pushes.add(List.of(push("e1"), push("e2"))).get(0);
    for (int i = 0; i < Pushes.MOST_UNENDED_CLAIMS; i++) {
      assertThat(pushes.claim("w" + i, LEASE).orElseThrow().id()).isEqualTo(id);
      now = now.plus(LEASE).plusMillis(1);
    }

    var next = pushes.claim("w9", LEASE).orElseThrow();

    var failed = pushes.find(id).orElseThrow();
    assertThat(next.what()).isEqualTo(push("e2"));
    assertThat(failed.state()).isEqualTo(Push.State.FAILED);
    assertThat(failed.problem()).contains("begun 5 times");
    assertThat(failed.endedAt()).contains(now);
    assertThat(pushes.retry(id)).isTrue();
    assertThat(pushes.claim("w9", LEASE).orElseThrow().id()).isEqualTo(id);
  }

  @Test
  void claim_endedByItsWorkersEachTime_goesOn() {
    long id = pushes.add(List.of(push("e1"))).get(0);

    for (int i = 0; i < 3 * Pushes.MOST_UNENDED_CLAIMS; i++) {
      assertThat(pushes.claim("w", LEASE)).isPresent();
      if (i % 2 == 0) {
        pushes.later(id, "w", now, "the registry is away");
      } else {
        pushes.release("w");
      }
    }

    assertThat(pushes.claim("w", LEASE)).isPresent();
  }

  @Test
  void later_isNotClaimedBeforeItsTime() {
    pushes.add(List.of(push("e1")));
    long id = pushes.claim("w1", LEASE).orElseThrow().id();

    pushes.later(id, "w1", now.plusSeconds(10), "the registry is away");

    assertThat(pushes.claim("w1", LEASE)).isEmpty();
    assertThat(pushes.find(id).orElseThrow().problem()).isEqualTo("the registry is away");
    now = now.plusSeconds(10);
    assertThat(pushes.claim("w1", LEASE)).isPresent();
  }

  @Test
  void retry_failedPush_isClaimedAtOnceAndADoneOneIsNot() {
    pushes.add(List.of(push("e1"), push("e2")));
    long failed = pushes.claim("w1", LEASE).orElseThrow().id();
    pushes.failed(failed, "w1", "no");
    long done = pushes.claim("w1", LEASE).orElseThrow().id();
    pushes.done(done, "w1", "");

    assertThat(pushes.retry(failed)).isTrue();
    assertThat(pushes.retry(done)).isFalse();
    assertThat(pushes.claim("w1", LEASE).orElseThrow().id()).isEqualTo(failed);
  }

  @Test
  void add_queueIsFull_refusesAllOfTheCall() {
    var small = pushes(2);
    small.add(List.of(push("e1")));

    assertThatThrownBy(() -> small.add(List.of(push("e2"), push("e3"))))
        .isInstanceOf(QueueFullException.class)
        .hasMessageContaining("2 pushes wait");

    assertThat(small.add(List.of(push("e2")))).hasSize(1);
    assertThat(small.find("reg.test", "e3")).isEmpty();
  }

  @Test
  void prune_forgetsOnlyWhatEndedBefore() {
    pushes.add(List.of(push("e1"), push("e2")));
    long done = pushes.claim("w1", LEASE).orElseThrow().id();
    pushes.done(done, "w1", "");
    now = now.plusSeconds(100);

    int forgotten = pushes.prune(now.minusSeconds(50), 1000);

    assertThat(forgotten).isEqualTo(1);
    assertThat(pushes.find(done)).isEmpty();
    assertThat(pushes.page("", "", null, Long.MAX_VALUE, 10)).hasSize(1);
  }

  @Test
  void prune_moreThanAreKept_forgetsTheOldestThatEnded() {
    pushes.add(List.of(push("e1"), push("e2"), push("e3"), push("e4")));
    for (int i = 0; i < 3; i++) {
      pushes.done(pushes.claim("w1", LEASE).orElseThrow().id(), "w1", "");
    }

    int forgotten = pushes.prune(now.minusSeconds(50), 2);

    assertThat(forgotten).isEqualTo(1);
    assertThat(pushes.page("", "", null, Long.MAX_VALUE, 10))
        .extracting(push -> push.what().eventId())
        .containsExactly("e4", "e3", "e2");
  }

  @Test
  void page_filtersAndGoesDown() {
    pushes.add(List.of(push("e1"), push("e2"), push("e3")));
    pushes.failed(pushes.claim("w1", LEASE).orElseThrow().id(), "w1", "no");

    var waiting = pushes.page("reg.test", "team/app", Push.State.WAITING, Long.MAX_VALUE, 1);
    var next = pushes.page("reg.test", "team/app", Push.State.WAITING, waiting.get(0).id(), 10);

    assertThat(waiting.get(0).what().eventId()).isEqualTo("e3");
    assertThat(next).extracting(push -> push.what().eventId()).containsExactly("e2");
    assertThat(pushes.page("other", "", null, Long.MAX_VALUE, 10)).isEmpty();
    assertThat(pushes.counts())
        .containsEntry(Push.State.WAITING, 2L)
        .containsEntry(Push.State.FAILED, 1L)
        .containsEntry(Push.State.DONE, 0L);
  }

  @Test
  void isKnown_openOrFailedLately() {
    pushes.add(List.of(push("e1")));
    var open =
        pushes.isKnown("reg.test", "team/app", "v1", Optional.of(DIGEST), NewPush.Kind.PUSHED, now);
    long id = pushes.claim("w1", LEASE).orElseThrow().id();
    pushes.failed(id, "w1", "no");

    assertThat(open).isTrue();
    assertThat(known("v1", now.minusSeconds(1))).isTrue();
    assertThat(known("v1", now.plusSeconds(1))).isFalse();
    assertThat(known("v2", now.minusSeconds(1))).isFalse();
  }

  private boolean known(String tag, Instant failedAfter) {
    return pushes.isKnown(
        "reg.test", "team/app", tag, Optional.of(DIGEST), NewPush.Kind.PUSHED, failedAfter);
  }

  private Pushes pushes(int mostOpen) {
    return store.pushes().bounded(mostOpen);
  }

  private static NewPush push(String id) {
    return new NewPush(
        "reg.test",
        id,
        "team/app",
        Optional.of("v1"),
        Optional.of(DIGEST),
        NewPush.Kind.PUSHED,
        NewPush.Origin.HOOK,
        "ci");
  }
}
