package io.rackcast.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchersTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Watchers watchers = new Watchers(meters);

  @Test
  void run_afterClose_isRefusedAndTakesNoPlace() {
    watchers.close();

    assertThatThrownBy(() -> watchers.run(() -> {}))
        .isInstanceOf(RefusedCallException.class)
        .hasMessage("the agent stops; try again when it runs");

    assertThat(meters.get("rackcast.agent.api.watchers").gauge().value()).isZero();
  }

  @Test
  void close_aCallThatIsAboutToEnd_isLeftToItsEnd() throws Exception {
    var runs = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    CompletableFuture<Void> call =
        watchers.run(
            () -> {
              runs.countDown();
              await(mayEnd);
            });
    runs.await();

    var closing = CompletableFuture.runAsync(watchers::close);
    Awaitility.await().until(this::isClosed);
    mayEnd.countDown();

    closing.join();
    call.join();
  }

  @Test
  void close_aCallThatDoesNotEnd_isCut() throws Exception {
    CompletableFuture<Void> call = watchers.run(() -> await(new CountDownLatch(1)));

    watchers.close();

    assertThatThrownBy(call::join).hasRootCauseInstanceOf(InterruptedException.class);
  }

  private boolean isClosed() {
    try {
      watchers.run(() -> {}).join();
      return false;
    } catch (RefusedCallException e) {
      return true;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
