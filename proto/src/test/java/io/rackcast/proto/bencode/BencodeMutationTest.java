package io.rackcast.proto.bencode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeded random values and damaged encodings: each ends in a value or in the codec's own refusal.
 */
class BencodeMutationTest {
  private static final BencodeLimits LIMITS = new BencodeLimits(1 << 20, 32, 100_000);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void write_randomValue_readsBackEqual(long seed) {
    var random = new SplittableRandom(seed);

    for (int i = 0; i < 500; i++) {
      BValue value = value(random, 5);

      byte[] encoding = Bencode.write(value);

      assertThat(Bencode.read(encoding, LIMITS)).isEqualTo(value);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {4, 5, 6})
  void read_randomMutation_givesTheSameBytesOrRefuses(long seed) {
    var random = new SplittableRandom(seed);

    for (int i = 0; i < 10_000; i++) {
      byte[] mutated = mutate(Bencode.write(value(random, 4)), random);

      readsBackOrRefuses(mutated);
    }
  }

  @Test
  void read_truncatedAtEveryByte_refuses() {
    var random = new SplittableRandom(7);
    var values = Stream.generate(() -> value(random, 5)).limit(50).toList();
    byte[] encoding = Bencode.write(new BList(values));

    for (int length = 0; length < encoding.length; length++) {
      byte[] truncated = Arrays.copyOf(encoding, length);

      assertThatThrownBy(() -> Bencode.read(truncated, LIMITS))
          .isInstanceOf(BencodeException.class);
    }
    assertThat(encoding.length).isGreaterThan(100);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"l", "d1:a", "ll", "d0:l"})
  void read_deepNesting_refusesWithoutOverflow(String opening) {
    byte[] deep = opening.repeat(200_000).getBytes(US_ASCII);

    assertThatThrownBy(() -> Bencode.read(deep, LIMITS)).isInstanceOf(BencodeException.class);
    assertThatThrownBy(() -> Bencode.readPrefix(deep, 0, new BencodeLimits(1 << 30, 256, 1 << 30)))
        .isInstanceOf(BencodeException.class)
        .hasMessageContaining("more than 256 deep");
  }

  private static void readsBackOrRefuses(byte[] data) {
    BValue value;
    try {
      value = Bencode.read(data, LIMITS);
    } catch (BencodeException expected) {
      assertThat(expected.getMessage()).isNotBlank().hasSizeLessThan(300).doesNotContain("\n");
      return;
    }
    assertThat(Bencode.write(value)).isEqualTo(data);
  }

  static byte[] mutate(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "0123456789ilde:-".charAt(random.nextInt(16));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        default -> System.arraycopy(bytes, at, bytes, 0, bytes.length - at);
      }
    }
    return bytes;
  }

  private static BValue value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 0 ? 4 : 2)) {
      case 0 -> new BInteger(random.nextLong() >> random.nextInt(64));
      case 1 -> string(random);
      case 2 -> {
        var values = new ArrayList<BValue>();
        for (int i = random.nextInt(8); i > 0; i--) {
          values.add(value(random, depth - 1));
        }
        yield new BList(values);
      }
      default -> {
        var entries = BDictionary.builder();
        for (int i = random.nextInt(8); i > 0; i--) {
          entries.put(string(random), value(random, depth - 1));
        }
        yield entries.build();
      }
    };
  }

  private static BString string(SplittableRandom random) {
    var bytes = new byte[random.nextInt(12)];
    random.nextBytes(bytes);
    return BString.of(bytes);
  }
}
