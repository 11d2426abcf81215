package io.rackcast.proto.torrent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  private static final String HEX = "ff0102030405060708090a0b0c0d0e0f10111213";

  @Test
  void infoHash_bytesHexAndOffset_agree() {
    var parsed = InfoHash.parse(HEX);
    var shifted = new byte[25];
    parsed.copyTo(shifted, 3);

    assertThat(parsed).hasToString(HEX);
    assertThat(parsed.bytes()).startsWith(0xff, 1, 2).endsWith(0x12, 0x13).hasSize(20);
    assertThat(InfoHash.of(parsed.bytes())).isEqualTo(parsed).hasSameHashCodeAs(parsed);
    assertThat(InfoHash.of(shifted, 3)).isEqualTo(parsed);
    assertThat(InfoHash.parse(HEX.toUpperCase(Locale.ROOT))).isEqualTo(parsed);
  }

  @Test
  void values_randomBytes_roundTrip() {
    var random = new SplittableRandom(1);

    for (int i = 0; i < 1000; i++) {
      var bytes = new byte[32];
      random.nextBytes(bytes);
      var twenty = Arrays.copyOf(bytes, 20);
      assertThat(InfoHash.of(bytes, 0).bytes()).isEqualTo(twenty);
      assertThat(PeerId.of(bytes, 0).bytes()).isEqualTo(twenty);
      assertThat(Sha256Digest.of(bytes).bytes()).isEqualTo(bytes);
      assertThat(Sha256Digest.of(bytes).truncated().bytes()).isEqualTo(twenty);
      assertThat(Sha256Digest.parse(Sha256Digest.of(bytes).toString()).bytes()).isEqualTo(bytes);
    }
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {0, 19, 21, 40})
  void of_wrongLength_isRefused(int length) {
    assertThatThrownBy(() -> InfoHash.of(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the infohash has %d bytes; it must have 20", length);
    assertThatThrownBy(() -> PeerId.of(new byte[length]))
        .hasMessage("the peer id has %d bytes; it must have 20", length);
    assertThatThrownBy(() -> Sha256Digest.of(new byte[length]))
        .hasMessage("the SHA-256 digest has %d bytes; it must have 32", length);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          ''
          ff
          ff0102030405060708090a0b0c0d0e0f101112
          ff0102030405060708090a0b0c0d0e0f1011121
          gg0102030405060708090a0b0c0d0e0f10111213
          ff0102030405060708090a0b0c0d0e0f1011121٣
          """)
  void parse_notFortyDigits_isRefusedWithTheText(String text) {
    assertThatThrownBy(() -> InfoHash.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"%s\" is no infohash; write 40 hexadecimal digits", text);
  }

  @Test
  void parse_hugeText_isCutInTheMessage() {
    assertThatThrownBy(() -> Sha256Digest.parse("\n".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("\"[?]{80}…\" is no SHA-256 digest; write 64 hexadecimal digits");
  }

  @Test
  void sha256Digest_text_hasItsPrefix() {
    var digest = Sha256Digest.parse("ab".repeat(32));

    assertThat(digest).hasToString("sha256:" + "ab".repeat(32));
    assertThat(digest.hex()).isEqualTo("ab".repeat(32));
    assertThat(Sha256Digest.parse("sha256:" + "AB".repeat(32))).isEqualTo(digest);
  }

  @Test
  void random_sameSeed_samePlainPeerId() {
    var first = PeerId.random("-RC0100-", new Random(5));
    var second = PeerId.random("-RC0100-", new Random(5));
    var third = PeerId.random("-RC0100-", new Random(6));

    assertThat(first).isEqualTo(second).isNotEqualTo(third);
    assertThat(new String(first.bytes(), US_ASCII)).matches("-RC0100-[0-9a-zA-Z]{12}");
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "-RC010-", "-RC01000-", "-RC 100-", "-RC010ä-"})
  void random_badPrefix_isRefused(String prefix) {
    assertThatThrownBy(() -> PeerId.random(prefix, new Random(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8 printable ASCII characters");
  }
}
