package io.rackcast.tracker.udp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.core.AnnounceCall;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlDataTest {
  private final AnnounceCall call = new AnnounceCall(Runnable::run, answered -> {});
  private final UrlData urlData = new UrlData();

  private @Nullable String read(byte[] options) {
    call.begin();
    return urlData.read(options, 0, options.length, call);
  }

  /** The options that carry {@code url}, in blocks of at most {@code size} bytes. */
  static byte[] options(String url, int size, boolean withEnd) {
    var out = new ByteArrayOutputStream();
    var bytes = url.getBytes(ISO_8859_1);
    for (int at = 0; at < bytes.length; at += size) {
      int length = Math.min(size, bytes.length - at);
      out.write(2);
      out.write(length);
      out.write(bytes, at, length);
    }
    if (withEnd) {
      out.write(0);
    }
    return out.toByteArray();
  }

  @ParameterizedTest(name = "blocks of {0} bytes")
  @ValueSource(ints = {1, 2, 7, 100, 255})
  void read_tokenInBlocks_isJoined(int size) {
    String token = "eyJ.-_".repeat(100);

    for (boolean withEnd : new boolean[] {true, false}) {
      var wrong = read(options("/announce?a=b&jwt=" + token + "&c=d", size, withEnd));

      assertThat(wrong).isNull();
      assertThat(call.token().text()).isEqualTo(token);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /announce?jwt=abc           | abc  |
          /announce                   |      |
          ?jwt=abc                    | abc  |
          /announce?jwt=a%2Eb%2e      | a.b. |
          /announce?xjwt=no&jwtx=no   |      |
          /secret/announce            |      | secret
          /secret/announce?jwt=abc    | abc  | secret
          /a/b/announce               |      |
          //announce                  |      |
          /secret/scrape              |      |
          """)
  void read_url_givesTokenAndKey(String url, @Nullable String token, @Nullable String key) {
    assertThat(read(options(url, 255, true))).isNull();

    assertThat(call.token().text()).isEqualTo(token);
    assertThat(call.key().text()).isEqualTo(key);
  }

  @Test
  void read_otherOptions_arePassedOver() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {1, 1, 77, 3, 2, 2, 2, 1});
    out.writeBytes(options("?jwt=abc", 255, true));
    out.writeBytes(options("&jwt=behind the end", 255, true));

    assertThat(read(out.toByteArray())).isNull();
    assertThat(call.token().text()).isEqualTo("abc");
  }

  @Test
  void read_emptyOptions_noToken() {
    assertThat(read(new byte[] {0, 0})).isNull();
    assertThat(read(new byte[] {2, 0})).isNull();
    assertThat(call.token().isPresent()).isFalse();
  }

  @Test
  void read_optionBeyondTheDatagram_isRefused() {
    assertThat(read(new byte[] {2, 5, '?', 'j'})).contains("longer than the datagram");
    assertThat(read(new byte[] {2})).contains("longer than the datagram");
    assertThat(read(new byte[] {99})).contains("longer than the datagram");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"?jwt=a&jwt=b, twice", "?jwt=a%, hexadecimal", "?jwt=%zz, hexadecimal"})
  void read_brokenQuery_isRefused(String url, String sentence) {
    assertThat(read(options(url, 255, true))).contains(sentence);
  }

  @Test
  void read_everyTruncationAndManyMutations_endInAValueOrASentence() {
    var good = options("/announce?jwt=" + "x".repeat(600), 255, true);
    var random = new Random(1);
    for (int length = 0; length < good.length; length++) {
      read(java.util.Arrays.copyOf(good, length));
    }
    for (int i = 0; i < 20_000; i++) {
      var bytes = good.clone();
      for (int flips = random.nextInt(8); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }

      var wrong = read(bytes);

      assertThat(wrong == null || !wrong.isEmpty()).isTrue();
    }
  }
}
