package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Outbox out = new Outbox(channel);

  @AfterEach
  void stop() {
    out.close();
    channel.finishAndReleaseAll();
  }

  private int sent() {
    ByteBuf bytes = channel.readOutbound();
    if (bytes == null) {
      return 0;
    }
    int count = bytes.readableBytes();
    bytes.release();
    return count;
  }

  @Test
  void flush_nothingIsAwaited_isSentWithWhatIs() {
    out.late().writeInt(1);
    out.flush();
    assertThat(sent()).isZero();

    out.buffer().writeInt(2);
    out.flush();

    assertThat(sent()).isEqualTo(8);
    out.late().writeInt(3);
    out.flush();
    assertThat(sent()).isZero();
  }

  @Test
  void flush_nothingIsAwaitedForLong_isSent() {
    out.late().writeInt(1);

    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              out.flush();
              return sent() == 4;
            });
  }

  @Test
  void flushAll_nothingIsAwaited_isSent() {
    out.late().writeInt(1);

    out.flushAll();

    assertThat(sent()).isEqualTo(4);
  }
}
