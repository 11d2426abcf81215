package io.rackcast.agent.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PieceBuffersTest {
  @Test
  void take_moreThanThereIsRoomFor_waitsUntilOneIsGivenBack() throws Exception {
    var buffers = new PieceBuffers(64 << 10);
    byte[] first = buffers.take(40 << 10);

    var second = CompletableFuture.supplyAsync(() -> taken(buffers, 40 << 10));

    assertThat(buffers.usedBytes()).isEqualTo(40 << 10);
    assertThat(second).isNotDone();
    buffers.give(first);
    assertThat(second.join()).isSameAs(first);
  }

  @Test
  void take_pieceThatIsLargerThanAll_getsAllTheRoom() throws Exception {
    var buffers = new PieceBuffers(64 << 10);

    byte[] large = buffers.take(1 << 20);

    assertThat(large).hasSize(1 << 20);
    assertThat(buffers.usedBytes()).isEqualTo(64 << 10);
    buffers.give(large);
    assertThat(buffers.usedBytes()).isZero();
  }

  private static byte[] taken(PieceBuffers buffers, int length) {
    try {
      return buffers.take(length);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
