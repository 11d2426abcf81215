package io.rackcast.proto.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ServerRunTest {
  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void stop_programThatHangs_isCutOff() throws Exception {
    var run = new ServerRun("rackcast-test", Duration.ofMillis(50));
    var never = new CountDownLatch(1);
    var closing = new CountDownLatch(1);

    run.stop(
        () -> {
          closing.countDown();
          never.await();
        });

    closing.await();
  }

  @Test
  void stop_programThatDrainsForLong_isClosedAfterThatAndNotCutOff() {
    var run = new ServerRun("rackcast-test", Duration.ofSeconds(20));
    var drained = new CountDownLatch(1);
    var closedAfter = new AtomicBoolean();

    run.stop(
        new Draining() {
          @Override
          public void drain() {
            drained.countDown();
          }

          @Override
          public void close() {
            closedAfter.set(drained.getCount() == 0);
          }
        });

    assertThat(closedAfter).isTrue();
  }

  private interface Draining extends AutoCloseable, Drainable {}

  @Test
  void stop_programThatFailsToClose_isNotAnError() {
    var run = new ServerRun("rackcast-test", Duration.ofSeconds(20));

    assertThatCode(
            () ->
                run.stop(
                    () -> {
                      throw new IllegalStateException("disk full");
                    }))
        .doesNotThrowAnyException();
  }
}
