package io.rackcast.proto.bencode;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Any bytes, against a reader that is as simple as can be. */
class BencodeFuzzTest {
  private static final BencodeLimits LIMITS = BencodeLimits.MESSAGE;
  private static final Pattern INTEGER = Pattern.compile("i(0|-?[1-9][0-9]*)e");
  private static final Pattern STRING_HEAD = Pattern.compile("(0|[1-9][0-9]*):");

  @FuzzTest(maxDuration = "3m")
  void read_anyBytes_isWhatTheSimpleReaderTakes_andWritesTheSame(byte[] bytes) {
    BValue value;
    try {
      value = Bencode.read(bytes, LIMITS);
    } catch (BencodeException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1000).doesNotContain("\n");
      assertThat(new Simple(bytes).isOneValue()).isFalse();
      return;
    }
    assertThat(new Simple(bytes).isOneValue()).isTrue();
    assertThat(Bencode.write(value)).isEqualTo(bytes);
    var prefix = Bencode.readPrefix(Arrays.copyOf(bytes, bytes.length + 3), 0, LIMITS);
    assertThat(prefix.end()).isEqualTo(bytes.length);
    assertThat(prefix.value()).isEqualTo(value);
  }

  /** Says what is bencode by the words of BEP 3; slow, and keeps nothing. */
  private static final class Simple {
    private final String text;

    Simple(byte[] bytes) {
      text = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    boolean isOneValue() {
      return end(0, 0) == text.length();
    }

    /** Where the value ends that begins there; -1 if there is none. */
    private int end(int at, int depth) {
      if (at < 0 || at >= text.length()) {
        return -1;
      }
      return switch (text.charAt(at)) {
        case 'i' -> integerEnd(at);
        case 'l' -> depth == LIMITS.maxDepth() ? -1 : itemsEnd(at + 1, depth + 1, false);
        case 'd' -> depth == LIMITS.maxDepth() ? -1 : itemsEnd(at + 1, depth + 1, true);
        default -> stringEnd(at);
      };
    }

    private int integerEnd(int at) {
      var matcher = INTEGER.matcher(text).region(at, text.length());
      return matcher.lookingAt() && new BigInteger(matcher.group(1)).bitLength() < 64
          ? matcher.end()
          : -1;
    }

    private int stringEnd(int at) {
      var matcher = STRING_HEAD.matcher(text).region(at, text.length());
      if (!matcher.lookingAt()) {
        return -1;
      }
      var end = new BigInteger(matcher.group(1)).add(BigInteger.valueOf(matcher.end()));
      return end.compareTo(BigInteger.valueOf(text.length())) <= 0 ? end.intValue() : -1;
    }

    private int itemsEnd(int from, int depth, boolean hasKeys) {
      int at = from;
      String lastKey = null;
      while (at >= 0 && at < text.length() && text.charAt(at) != 'e') {
        if (hasKeys) {
          int keyEnd = stringEnd(at);
          String key = keyEnd < 0 ? "" : text.substring(text.indexOf(':', at) + 1, keyEnd);
          if (lastKey != null && lastKey.compareTo(key) >= 0) {
            return -1;
          }
          lastKey = key;
          at = keyEnd;
        }
        at = end(at, depth);
      }
      return at < 0 || at >= text.length() ? -1 : at + 1;
    }
  }
}
