package io.rackcast.proto.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.InfoHash;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnounceUrlTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          http://t:6969/announce,            http://t:6969/announce?jwt=a.b.c
          http://t:6969/announce?x=1,        http://t:6969/announce?x=1&jwt=a.b.c
          http://t:6969/announce?jwt=old,    http://t:6969/announce?jwt=a.b.c
          http://t:6969/announce?jwt=old&x=1, http://t:6969/announce?jwt=a.b.c&x=1
          http://t:6969/announce?xjwt=1,     http://t:6969/announce?xjwt=1&jwt=a.b.c
          udp://t:6969/announce,             udp://t:6969/announce?jwt=a.b.c
          """)
  void append_baseUrl_carriesTheTokenOnce(String base, String expected) {
    var url = AnnounceUrl.append(base, "a.b.c");

    assertThat(url).isEqualTo(expected);
    assertThat(AnnounceUrl.token(url)).hasValue("a.b.c");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          http://t/announce,                    http://t/announce
          http://t/announce?jwt=a.b.c,          http://t/announce?jwt=…
          http://t/announce?jwt=a.b.c&port=1,   http://t/announce?jwt=…&port=1
          GET /announce?x=1&jwt=a.b.c HTTP/1.1, GET /announce?x=1&jwt=… HTTP/1.1
          tr=http%3A%2F%2Ft%3Fjwt%3Da.b.c%26x,  tr=http%3A%2F%2Ft%3Fjwt%3D…%26x
          authorization: Bearer eyJh.eyJp.sig_-, authorization: Bearer …
          # nothing between two of them
          eyJh.eyJpeyJh.eyJp.sig_-,             …
          """)
  void redact_urlsInText_hidesTheTokens(String text, String expected) {
    assertThat(AnnounceUrl.redact(text)).isEqualTo(expected);
  }

  @Test
  void sign_claims_makesAUrlWithoutLetterThatNeedsEscaping() {
    var claims =
        new AnnounceClaims(
            "http://p",
            "rackcast",
            Instant.ofEpochSecond(1772370000),
            Instant.EPOCH,
            InfoHash.parse("11".repeat(20)),
            Optional.empty(),
            "",
            "");

    var url = AnnounceUrl.sign("http://t/announce", new TokenSigner(TestKeys.PUBLISHER), claims);

    assertThat(url).matches("http://t/announce\\?jwt=[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    assertThat(AnnounceUrl.redact(url)).isEqualTo("http://t/announce?jwt=…");
  }
}
