package io.rackcast.proto.program;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
