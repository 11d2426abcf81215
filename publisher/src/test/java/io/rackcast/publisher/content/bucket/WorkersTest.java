package io.rackcast.publisher.content.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The same with many objects. */
final class WorkersTest {
  @Test
  void each_interrupted_comesBackWhenNoneWorksAnyMore() throws Exception {
    var begun = new CountDownLatch(2);
    var goOn = new CountDownLatch(1);
    var ended = new AtomicInteger();
    var thrown = new AtomicReference<Throwable>();
    var isInterrupted = new AtomicReference<Boolean>();
    try (var workers = new Workers("test", 2)) {
      var caller =
          new Thread(
              () -> {
                thrown.set(
                    catchThrowable(
                        () ->
                            workers.each(
                                List.of(1, 2, 3, 4),
                                item -> {
                                  begun.countDown();
                                  awaitQuietly(goOn);
                                  ended.incrementAndGet();
                                })));
                isInterrupted.set(Thread.currentThread().isInterrupted());
              });
      caller.start();
      begun.await();

      caller.interrupt();
      caller.join(200);
      assertThat(caller.isAlive()).isTrue();
      goOn.countDown();
      caller.join();

      assertThat(ended).hasValue(2);
      assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
      assertThat(isInterrupted.get()).isTrue();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
