package io.rackcast.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SipHashTest {
  @Test
  void hash_anyKeyAndWords_isWhatAnotherImplementationSays() {
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long k0 = random.nextLong();
      long k1 = random.nextLong();
      var words = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      words.putLong(random.nextLong()).putLong(random.nextLong()).putLong(random.nextInt());

      long hash = new SipHash(k0, k1).hash(words.getLong(0), words.getLong(8), words.getLong(16));

      assertThat(hash).isEqualTo(Hashing.sipHash24(k0, k1).hashBytes(words.array()).asLong());
    }
  }
}
