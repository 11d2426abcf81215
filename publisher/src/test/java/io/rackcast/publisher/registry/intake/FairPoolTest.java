package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FairPoolTest {
  private static final int SOON_SECONDS = 60;

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();

  private Runnable hanging(String name) {
    return () -> {
      begun.add(name);
      Uninterruptibles.awaitUninterruptibly(goOn);
    };
  }

  @Test
  void submit_forAnotherThanTheOneThatHangs_isDone() throws Exception {
    try (var pool = new FairPool(2, "test")) {
      var slow = new ArrayList<Future<?>>();
      for (int i = 0; i < 4; i++) {
        slow.add(pool.submit("slow", hanging("slow " + i)));
      }

      pool.submit("one", () -> begun.add("one")).get(SOON_SECONDS, TimeUnit.SECONDS);
      pool.submit("two", () -> begun.add("two")).get(SOON_SECONDS, TimeUnit.SECONDS);

      // Those that hang have begun, too, each when its thread came to it.
      await()
          .atMost(Duration.ofSeconds(SOON_SECONDS))
          .untilAsserted(
              () -> assertThat(begun).containsExactlyInAnyOrder("slow 0", "slow 1", "one", "two"));
      goOn.countDown();
      for (var each : slow) {
        each.get(SOON_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void submit_forOneOfWhichNoneGoesOn_comesBeforeThoseThatWaitLonger() throws Exception {
    var ofB = new CountDownLatch(1);
    try (var pool = new FairPool(1, "test")) {
      var all = new ArrayList<Future<?>>();
      all.add(pool.submit("a", hanging("a 0")));
      all.add(pool.submit("b", () -> Uninterruptibles.awaitUninterruptibly(ofB)));
      for (int i = 1; i <= 3; i++) {
        var name = "a " + i;
        all.add(pool.submit("a", () -> begun.add(name)));
      }
      var second = pool.submit("b", () -> begun.add("b 1"));

      ofB.countDown();
      second.get(SOON_SECONDS, TimeUnit.SECONDS);
      goOn.countDown();
      for (var each : all) {
        each.get(SOON_SECONDS, TimeUnit.SECONDS);
      }
    }

    assertThat(begun).contains("a 0", "a 1", "a 2", "a 3");
    assertThat(List.copyOf(begun).indexOf("b 1")).isLessThan(List.copyOf(begun).indexOf("a 1"));
  }

  @Test
  void submit_workThatThrows_givesItsPlaceBack() throws Exception {
    try (var pool = new FairPool(1, "test")) {
      var broken =
          pool.submit(
              "a",
              () -> {
                throw new IllegalStateException("for the test");
              });

      assertThatThrownBy(() -> broken.get(SOON_SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("for the test");
      pool.submit("a", () -> begun.add("a")).get(SOON_SECONDS, TimeUnit.SECONDS);
    }

    assertThat(begun).containsExactly("a");
  }

  @Test
  void close_whileSomeWait_tellsThem() {
    var pool = new FairPool(1, "test");
    var begunBefore = pool.submit("a", hanging("a 0"));
    var waiting = pool.submit("a", hanging("a 1"));
    goOn.countDown();

    pool.close();

    assertThatThrownBy(() -> pool.submit("a", () -> {})).isInstanceOf(GivenUpException.class);
    assertThat(begunBefore.isDone()).isTrue();
    assertThat(waiting.isDone()).isTrue();
    if (waiting.isCancelled()) {
      assertThatThrownBy(waiting::get).isInstanceOf(CancellationException.class);
    }
  }
}
