package io.rackcast.tracker.udp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.rackcast.tracker.core.AnnounceCall;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Any options behind an announce, against a reader that is as simple as can be. */
class UrlDataFuzzTest {
  private static final Pattern KEY = Pattern.compile("(?s).([^/?]+)/announce");
  private static final Pattern BROKEN = Pattern.compile("%(?![0-9a-fA-F]{2})");

  private final AnnounceCall call = new AnnounceCall(Runnable::run, answered -> {});
  private final UrlData urlData = new UrlData();

  @FuzzTest(maxDuration = "3m")
  void read_anyOptions_isWhatTheSimpleReaderReads(byte[] bytes) {
    byte[] options = Arrays.copyOf(bytes, Math.min(bytes.length, Datagram.LIMIT - 98));
    call.begin();

    var wrong = urlData.read(options, 0, options.length, call);

    var url = join(options);
    if (url == null) {
      assertThat(wrong).contains("longer than the datagram");
      return;
    }
    int pathEnd = url.indexOf('?') < 0 ? url.length() : url.indexOf('?');
    String query = url.substring(Math.min(pathEnd + 1, url.length()));
    var tokens =
        List.of(query.split("&", -1)).stream()
            .filter(parameter -> parameter.startsWith("jwt="))
            .map(parameter -> parameter.substring(4))
            .toList();
    if (tokens.size() > 1 || tokens.stream().anyMatch(token -> BROKEN.matcher(token).find())) {
      assertThat(wrong).startsWith("jwt ");
      return;
    }
    assertThat(wrong).isNull();
    assertThat(call.token().text()).isEqualTo(tokens.isEmpty() ? null : decoded(tokens.get(0)));
    var key = KEY.matcher(url.substring(0, pathEnd));
    assertThat(call.key().text()).isEqualTo(key.matches() ? key.group(1) : null);
  }

  private static String decoded(String token) {
    return URLDecoder.decode(token.replace("+", "%2B"), ISO_8859_1);
  }

  /** The URL that the options carry; null if one is cut. */
  private static @Nullable String join(byte[] options) {
    var url = new StringBuilder();
    int at = 0;
    while (at < options.length && options[at] != 0) {
      int type = options[at++];
      if (type == 1) {
        continue;
      }
      if (at == options.length || at + 1 + (options[at] & 0xff) > options.length) {
        return null;
      }
      int size = options[at++] & 0xff;
      if (type == 2) {
        url.append(new String(options, at, size, ISO_8859_1));
      }
      at += size;
    }
    return url.toString();
  }
}
