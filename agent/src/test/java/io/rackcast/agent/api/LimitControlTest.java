package io.rackcast.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.transfer.pace.RateLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LimitControlTest {
  private static final byte[] RACK =
      "{\"rack\":{\"up\":\"1MB/s\"}}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] WAN = "{\"wan\":{\"up\":\"2MB/s\"}}".getBytes(StandardCharsets.UTF_8);

  private final AtomicReference<RateLimits> inForce = new AtomicReference<>(RateLimits.NONE);
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  @Test
  void set_whileACallChangesOne_comesAfterItAndHolds() throws Exception {
    var control = new LimitControl(this::readSlowly, inForce::set);
    RateLimits ofTheFile = LimitOrder.change(RateLimits.NONE, LimitOrder.parse(WAN));
    var call = new Thread(() -> control.change(LimitOrder.parse(RACK)));
    var reload = new Thread(() -> control.set(ofTheFile));
    call.start();
    reading.await();
    reload.start();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Set.of(Thread.State.BLOCKED, Thread.State.TERMINATED).contains(reload.getState()));

    go.countDown();

    call.join();
    reload.join();
    assertThat(inForce.get()).isEqualTo(ofTheFile);
  }

  private RateLimits readSlowly() {
    RateLimits read = Objects.requireNonNull(inForce.get());
    reading.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return read;
  }
}
