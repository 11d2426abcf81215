package io.rackcast.tracker.admin.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
  private static final long LONG = Long.MAX_VALUE;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private double refused(String cause) {
    return meters
        .get("rackcast.tracker.admin.bodies.refused")
        .tag("cause", cause)
        .counter()
        .count();
  }

  @Test
  void read_asManyBytesAsMayBe_areAllRead() {
    var bytes = new byte[20_000];

    assertThat(new BodyReader(20_000, LONG, meters).read(new ByteArrayInputStream(bytes)))
        .isEqualTo(bytes);
    assertThatThrownBy(
            () -> new BodyReader(19_999, LONG, meters).read(new ByteArrayInputStream(bytes)))
        .hasMessageContaining("at most");
    assertThat(refused("large")).isEqualTo(1);
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

    assertThatThrownBy(() -> new BodyReader(Integer.MAX_VALUE / 2, 1_000_000, meters).read(drip))
        .hasMessageContaining("too slowly");
    assertThat(refused("slow")).isEqualTo(1);
  }

  @Test
  void read_nothingComesUntilTheServerGivesUp_isSlow_elseBroken() {
    var silent = failing();

    assertThatThrownBy(() -> new BodyReader(100, -1, meters).read(silent))
        .hasMessageContaining("too slowly");
    assertThatThrownBy(() -> new BodyReader(100, LONG, meters).read(silent))
        .hasMessageContaining("broke off");
    assertThat(refused("slow")).isEqualTo(1);
    assertThat(refused("broken")).isEqualTo(1);
  }

  private static InputStream failing() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("no more");
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        throw new IOException("no more");
      }
    };
  }

  @Test
  void read_manySlowSenders_othersAreRefusedUntilOneEnds() throws Exception {
    var reader = new BodyReader(100, LONG, meters);
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
    assertThat(refused("busy")).isEqualTo(1);
    senders.get(0).close();
    readers.get(0).join();
    assertThat(reader.read(InputStream.nullInputStream())).isEmpty();
    for (var sender : senders) {
      sender.close();
    }
  }
}
