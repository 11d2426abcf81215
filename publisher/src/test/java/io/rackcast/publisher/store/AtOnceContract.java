package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What holds on each database while several write at one time. */
interface AtOnceContract extends StoreUnderTest {
  @Test
  default void publish_manyAtOnce_revisionsHaveNoGap() throws Exception {
    var pool = Executors.newFixedThreadPool(8);
    var work = new ArrayList<Callable<Publication>>();
    for (int i = 0; i < 40; i++) {
      int n = i % 20;
      work.add(() -> publish("web@" + n, n));
    }

    try {
      for (var done : pool.invokeAll(work)) {
        assertThat(done.get()).isInstanceOf(Publication.Published.class);
      }
    } finally {
      pool.shutdown();
    }

    assertThat(store().approvals().after(0, 100).stream().map(ApprovalChange::revision).toList())
        .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  default void publish_sameVersionTwiceAtOnce_oneIsTakenAndNothingElseHappens() throws Exception {
    var pool = Executors.newFixedThreadPool(2);
    try (var other = openStore(clock())) {
      for (int i = 0; i < 20; i++) {
        var key = "web@" + i;
        long n = 2L * i;
        var work =
            List.<Callable<Publication>>of(
                () -> StoreContract.publish(store(), key, n),
                () -> StoreContract.publish(other, key, n + 1));

        var outcomes = new ArrayList<Publication>();
        for (var done : pool.invokeAll(work)) {
          outcomes.add(done.get());
        }

        assertThat(outcomes).hasAtLeastOneElementOfType(Publication.Taken.class);
        assertThat(outcomes).hasAtLeastOneElementOfType(Publication.Published.class);
      }
    } finally {
      pool.shutdown();
    }
    assertThat(store().approvals().head()).isEqualTo(20);
  }

  @Test
  default void follow_whileTwoPublishersWrite_endsWithWhatHolds() throws Exception {
    var pool = Executors.newFixedThreadPool(2);
    var seen = new LinkedHashMap<InfoHash, ApprovalChange>();
    try (var other = openStore(clock())) {
      var one = pool.submit(() -> publishAndRevoke(store(), "one"));
      var two = pool.submit(() -> publishAndRevoke(other, "two"));
      boolean isLast = false;
      long at = 0;
      while (!isLast) {
        isLast = one.isDone() && two.isDone();
        for (var change : store().approvals().after(at, 1000)) {
          assertThat(change.revision()).isGreaterThan(at);
          at = change.revision();
          seen.put(change.infoHash(), change);
        }
      }
      get(one);
      get(two);
    } finally {
      pool.shutdown();
    }

    assertThat(seen.values())
        .containsExactlyInAnyOrderElementsOf(store().approvals().after(0, 1000));
    // The same contents by both: each ends withdrawn, whoever was the last.
    assertThat(store().approvals().after(0, 1000))
        .hasSize(15)
        .allMatch(change -> change.revokeReason().isPresent());
  }

  private static void publishAndRevoke(Store in, String name) {
    for (int i = 0; i < 15; i++) {
      var key = name + "@" + i;
      assertThat(StoreContract.publish(in, key, i)).isInstanceOf(Publication.Published.class);
      var revoked = in.releases().revoke(ReleaseKey.parse(key), "broken", "ci").orElseThrow();
      assertThat(revoked.isLive()).isFalse();
    }
  }

  static <T> T get(Future<T> work) {
    try {
      return work.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
