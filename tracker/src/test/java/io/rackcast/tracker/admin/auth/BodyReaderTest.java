package io.rackcast.tracker.admin.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
  private static final long LONG = Long.MAX_VALUE;

  @Test
  void read_asManyBytesAsMayBe_areAllRead() {
    var bytes = new byte[20_000];

    assertThat(new BodyReader(20_000, LONG).read(new ByteArrayInputStream(bytes))).isEqualTo(bytes);
    assertThatThrownBy(() -> new BodyReader(19_999, LONG).read(new ByteArrayInputStream(bytes)))
        .hasMessageContaining("at most");
  }

  @Test
  void read_dripWithoutEnd_isGivenUpWhenTheTimeIsOver() {
    var drip =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] into, int from, int length) {
            into[from] = 'x';
            return 1;
          }
        };

    assertThatThrownBy(() -> new BodyReader(Integer.MAX_VALUE / 2, 1_000_000).read(drip))
        .hasMessageContaining("too slowly");
  }

  @Test
  void read_manySlowSenders_othersAreRefusedUntilOneEnds() throws Exception {
    var reader = new BodyReader(100, LONG);
    List<PipedOutputStream> senders = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < BodyReader.AT_ONCE; i++) {
      var body = new PipedInputStream();
      senders.add(new PipedOutputStream(body));
      var thread = new Thread(() -> reader.read(body));
      thread.setDaemon(true);
      thread.start();
      readers.add(thread);
    }
    // Each waits for a first byte, in the pipe.
    await()
        .until(
            () ->
                readers.stream()
                    .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));

    assertThatThrownBy(() -> reader.read(InputStream.nullInputStream()))
        .hasMessageContaining("too many bodies");
    senders.get(0).close();
    readers.get(0).join();
    assertThat(reader.read(InputStream.nullInputStream())).isEmpty();
    for (var sender : senders) {
      sender.close();
    }
  }
}
