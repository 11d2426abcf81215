package io.rackcast.publisher.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class SourceTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();

  /** Gives nothing until it is closed. */
  private static final class Silent extends InputStream {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      asked.countDown();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("closed");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return read();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private static Source source(InputStream body, long offset, long size) {
    return new Source(body, "builds", offset, size, Optional.empty(), Duration.ofSeconds(30));
  }

  @Test
  void endIfSilent_readerBusyForAnHourBetweenReads_goesOn() throws Exception {
    var source = source(new ByteArrayInputStream(new byte[300]), 0, 300);
    source.read(new byte[100]);

    source.endIfSilent(System.nanoTime() + HOUR);

    assertThat(source.read(new byte[500])).isEqualTo(200);
  }

  @Test
  void endIfSilent_readThatWaitsForTooLong_isEndedWithASentence() {
    var body = new Silent();
    var source = source(body, 0, 300);
    var read =
        CompletableFuture.supplyAsync(
            () -> catchThrowableOfType(IOException.class, () -> source.read(new byte[1])));
    await().until(() -> body.asked.getCount() == 0);

    source.endIfSilent(System.nanoTime());
    assertThat(read).isNotDone();
    source.endIfSilent(System.nanoTime() + HOUR);

    assertThat(read.join())
        .hasMessage(
            "the server \"builds\" sent nothing for 30 s (register.timeout); try again, it goes on"
                + " where it stopped");
  }

  @Test
  void skipTo_bodyFromTheStart_readsOverWhatIsThere() throws Exception {
    var data = new byte[200_000];
    data[150_000] = 7;
    var source = source(new ByteArrayInputStream(data), 0, data.length);

    source.skipTo(150_000);

    var next = new byte[1];
    assertThat(source.read(next)).isEqualTo(1);
    assertThat(next[0]).isEqualTo((byte) 7);
  }
}
