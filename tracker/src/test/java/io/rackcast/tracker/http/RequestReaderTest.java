package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.tracker.http.RequestReader.Outcome;
import io.rackcast.tracker.swarm.Announce;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
  private static final String HASH = "%00ABCDEFGHIJKLMNOPQR%fF";
  private static final String GOOD =
      "info_hash=" + HASH + "&peer_id=-XX0001-000000000001&port=6881";
  private static final String LINE_END = " HTTP/1.1\r\n";

  private final Reading reading = new Reading();

  private static String get(String target) {
    return "GET " + target + LINE_END + "\r\n";
  }

  @Test
  void read_everyParameter_standsInTheCall() {
    String query =
        GOOD
            + "&uploaded=1&downloaded=2&left=3&event=paused&numwant=4&key=%0&compact=0&jwt=a.b%2Ec";

    var outcome = reading.read(get("/announce?" + query));

    var announce = reading.call.announce();
    assertThat(outcome).isEqualTo(Outcome.WHOLE);
    assertThat(reading.reader.problem()).isNull();
    assertThat(announce.infoHash())
        .isEqualTo(InfoHash.of("\0ABCDEFGHIJKLMNOPQR\u00ff".getBytes(ISO_8859_1), 0));
    assertThat(announce.peerId())
        .isEqualTo(PeerId.of("-XX0001-000000000001".getBytes(ISO_8859_1), 0));
    assertThat(announce.port()).isEqualTo(6881);
    assertThat(announce.uploaded()).isEqualTo(1);
    assertThat(announce.downloaded()).isEqualTo(2);
    assertThat(announce.left()).isEqualTo(3);
    assertThat(announce.event()).isEqualTo(Event.PAUSED);
    assertThat(announce.numwant()).isEqualTo(4);
    assertThat(reading.query.compact()).isFalse();
    assertThat(reading.call.token().text()).isEqualTo("a.b.c");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0, 0",
    "-1, -1",
    "-99, -1",
    "200, 200",
    "99999999999999999999, 2147483647",
    "-99999999999999999999, -1",
    "%35%30, 50"
  })
  void read_numwant_negativeIsTheTrackersChoiceHugeIsAll(String text, int numwant) {
    reading.read(get("/announce?" + GOOD + "&numwant=" + text));

    assertThat(reading.call.announce().numwant()).isEqualTo(numwant);
  }

  @Test
  void read_afterAnotherRequest_nothingIsLeftOfThat() {
    reading.read(get("/abc/announce?" + GOOD + "&left=0&numwant=1&event=stopped&jwt=x&compact=0"));

    reading.read(get("/announce?" + GOOD));

    var announce = reading.call.announce();
    assertThat(announce.left()).isEqualTo(Announce.LEFT_UNKNOWN);
    assertThat(announce.numwant()).isEqualTo(Announce.NUMWANT_DEFAULT);
    assertThat(announce.event()).isEqualTo(Event.NONE);
    assertThat(reading.call.token().isPresent()).isFalse();
    assertThat(reading.call.key().isPresent()).isFalse();
    assertThat(reading.query.compact()).isTrue();
  }

  @Test
  void read_tokenLongerThanOneOfOurs_isWhole() {
    String token = "x".repeat(2003);

    reading.read(get("/announce?jwt=" + token + "&" + GOOD));

    assertThat(reading.call.token().text()).isEqualTo(token);
    assertThat(reading.call.announce().port()).isEqualTo(6881);
  }

  @ParameterizedTest(name = "{0}: {1}, key {2}, token {3}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          /announce,                   ANNOUNCE, -,         -
          /scrape,                     SCRAPE,   -,         -
          /n1.rack-2_a/announce,       ANNOUNCE, n1.rack-2_a, -
          /n1/scrape,                  SCRAPE,   n1,        -
          /eyJh.eyJi.c2ln/announce,    ANNOUNCE, -,         eyJh.eyJi.c2ln
          /eyJh.eyJi.c2ln/scrape,      SCRAPE,   -,         eyJh.eyJi.c2ln
          # two dots alone make no token
          /a.b.c/announce,             ANNOUNCE, a.b.c,     -
          //announce,                  NONE,     -,         -
          /a/b/announce,               NONE,     -,         -
          /a%20/announce,              NONE,     -,         -
          /announce/,                  NONE,     -,         -
          /announcer,                  NONE,     -,         -
          /xannounce,                  NONE,     -,         -
          xannounce,                   NONE,     -,         -
          /,                           NONE,     -,         -
          http://t:6969/announce,      ANNOUNCE, -,         -
          http://t:6969/k/announce,    ANNOUNCE, k,         -
          """)
  void read_path_keyOrTokenInIt(String path, Route.Kind kind, String key, String token) {
    var outcome = reading.read(get(path + "?" + GOOD));

    assertThat(outcome).isEqualTo(Outcome.WHOLE);
    assertThat(reading.reader.kind()).isEqualTo(kind);
    assertThat(reading.keyText()).isEqualTo(key);
    assertThat(reading.tokenText()).isEqualTo(token);
  }

  @Test
  void read_keyTooLong_isNoPathOfATracker() {
    reading.read(get("/" + "k".repeat(Route.LONGEST_KEY) + "/announce?" + GOOD));
    assertThat(reading.reader.kind()).isEqualTo(Route.Kind.ANNOUNCE);

    reading.read(get("/" + "k".repeat(Route.LONGEST_KEY + 1) + "/announce?" + GOOD));
    assertThat(reading.reader.kind()).isEqualTo(Route.Kind.NONE);
  }

  @Test
  void read_tokenInPathAndQuery_theQuerysCounts() {
    reading.read(get("/eyJh.eyJi.c2ln/announce?jwt=q&" + GOOD));

    assertThat(reading.tokenText()).isEqualTo("q");
  }

  @ParameterizedTest(name = "{0} {1}: stays {2}")
  @CsvSource({
    "1.1, X: y, true",
    "1.1, Connection: close, false",
    "1.1, CONNECTION:Close, false",
    "1.1, 'Connection: TE, close', false",
    "1.1, Connection: keep-alive, true",
    "1.0, X: y, false",
    "1.0, Connection: Keep-Alive, true"
  })
  void read_connectionField_saysWhetherItStays(String version, String field, boolean stays) {
    reading.read("GET /announce HTTP/" + version + "\r\n" + field + "\r\n\r\n");

    assertThat(reading.reader.keepAlive()).isEqualTo(stays);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5",
        "content-length:5",
        "Content-Length : 5",
        "Content-Length: 0, 5",
        "Content-Length:",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding\t: x"
      })
  void read_body_isNotServed(String field) {
    var outcome = reading.read("GET /announce HTTP/1.1\r\n" + field + "\r\n\r\n");

    assertThat(outcome).isEqualTo(Outcome.NOT_SERVED);
    assertThat(reading.reader.status()).startsWith("400");
  }

  @Test
  void read_contentLengthZero_isNoBody() {
    assertThat(reading.read("GET /announce HTTP/1.1\r\nContent-Length: 0\r\n\r\n"))
        .isEqualTo(Outcome.WHOLE);
  }

  @Test
  void read_cutAtEveryByte_isIncomplete() {
    String whole = get("/k/announce?jwt=a%41&" + GOOD).replace("\r\n\r\n", "\r\nHost: t\r\n\r\n");

    for (int length = 0; length < whole.length(); length++) {
      assertThat(reading.read(whole.substring(0, length)))
          .as("cut at " + length)
          .isEqualTo(Outcome.INCOMPLETE);
    }
    assertThat(reading.read(whole)).isEqualTo(Outcome.WHOLE);
    assertThat(reading.reader.end()).isEqualTo(whole.length());
  }

  @Test
  void read_twoRequests_endsBehindTheFirst() {
    String first = get("/announce?" + GOOD);

    reading.read(first + get("/scrape"));

    assertThat(reading.reader.end()).isEqualTo(first.length());
    assertThat(reading.reader.kind()).isEqualTo(Route.Kind.ANNOUNCE);
  }

  @Test
  void read_mutations_endInAnOutcome() {
    var random = new Random(41);
    String good =
        "GET /k/announce?jwt=a.b.c&" + GOOD + LINE_END + "X-Forwarded-For: 10.0.0.1\r\n\r\n";
    for (int round = 0; round < 20_000; round++) {
      var bytes = good.getBytes(ISO_8859_1);
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      String text = new String(bytes, ISO_8859_1);

      var outcome = reading.read(text);

      if (outcome == Outcome.WHOLE) {
        assertThat(reading.reader.end()).isLessThanOrEqualTo(bytes.length);
      }
    }
  }
}
