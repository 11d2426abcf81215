package io.rackcast.proto.announce;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.net.URLDecoder;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnounceQueryTest {
  private static final InfoHash HASH =
      InfoHash.parse("00ff7e202d2e5f304161258081" + "00".repeat(7));
  private static final PeerId PEER = PeerId.of("-RC0100-0123abcdXYZ~".getBytes(ISO_8859_1));

  @Test
  void format_everythingSet_hasEachFieldEscaped() {
    var request =
        new AnnounceRequest(
            HASH, PEER, 6881, 1, 2, 3, Event.STARTED, 50, 0xab, Optional.of("a b&ü"));

    assertThat(AnnounceQuery.format(request))
        .isEqualTo(
            "info_hash=%00%FF~%20-._0Aa%25%80%81%00%00%00%00%00%00%00"
                + "&peer_id=-RC0100-0123abcdXYZ~&port=6881&uploaded=1&downloaded=2&left=3"
                + "&compact=1&no_peer_id=1&key=000000ab&numwant=50&event=started"
                + "&trackerid=a%20b%26%C3%BC");
  }

  @Test
  void format_regularAnnounce_leavesOutWhatIsNotSet() {
    var request =
        new AnnounceRequest(HASH, PEER, 6881, 0, 0, 0, Event.NONE, -1, 0, Optional.empty());

    assertThat(AnnounceQuery.format(request))
        .doesNotContain("event", "numwant", "trackerid")
        .contains("left=0");
  }

  @Test
  void format_anyHash_isDecodedToItsBytes() {
    var random = new SplittableRandom(3);

    for (int i = 0; i < 500; i++) {
      var hash = new InfoHash(random.nextLong(), random.nextLong(), random.nextInt());
      var request =
          new AnnounceRequest(hash, PEER, 1, 0, 0, 0, Event.NONE, -1, 0, Optional.empty());

      String escaped = AnnounceQuery.format(request).replaceFirst("^info_hash=([^&]*)&.*", "$1");

      assertThat(URLDecoder.decode(escaped, ISO_8859_1).getBytes(ISO_8859_1))
          .isEqualTo(hash.bytes());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "http://t/announce, http://t/announce?",
    "http://t/announce?jwt=a.b-c_d, http://t/announce?jwt=a.b-c_d&",
    "http://t/announce?, http://t/announce?",
    "http://t/announce?jwt=a&, http://t/announce?jwt=a&"
  })
  void append_urlWithAndWithoutQuery_keepsIt(String url, String start) {
    var request =
        new AnnounceRequest(HASH, PEER, 6881, 0, 0, 0, Event.NONE, -1, 0, Optional.empty());

    assertThat(AnnounceQuery.append(url, request)).isEqualTo(start + AnnounceQuery.format(request));
  }

  @ParameterizedTest(name = "{4}")
  @CsvSource({
    "0, 0, 0, 0, 'port is 0; it must be 1 to 65535'",
    "65536, 0, 0, 0, 'port is 65536; it must be 1 to 65535'",
    "1, -1, 0, 0, 'uploaded is -1; it must be 0 or more'",
    "1, 0, -2, 0, 'left is -2; it must be 0 or more'",
    "1, 0, 0, -2, 'numwant is -2; it must be 0 or more, or -1 for the tracker''s default'"
  })
  void request_valueOutOfRange_isRefused(
      int port, long uploaded, long left, int numwant, String sentence) {
    assertThatThrownBy(
            () ->
                new AnnounceRequest(
                    HASH, PEER, port, uploaded, 0, left, Event.NONE, numwant, 0, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }
}
