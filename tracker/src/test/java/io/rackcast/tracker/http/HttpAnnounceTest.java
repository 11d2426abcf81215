package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.bencode.Bencode;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnnounceTest {
  private static final String PEER_ID = "-XX0001-000000000001";
  private static final String GOOD =
      "info_hash=" + TestPeer.HASH + "&peer_id=" + PEER_ID + "&port=6881&left=1";

  @RegisterExtension final TestTracker tracker = new TestTracker();

  private TestPeer at(String address) {
    return new TestPeer(tracker.httpPort(), address);
  }

  @Test
  void announce_seederThenLeecher_leecherIsToldOfTheSeeder() {
    at("127.9.0.1").announce(0);

    var reply = at("127.1.0.1").announce(100);

    assertThat(reply.hosts()).containsExactly("127.9.0.1");
    assertThat(reply.number("complete")).isEqualTo(1);
    assertThat(reply.number("incomplete")).isEqualTo(1);
    assertThat(reply.number("interval")).isEqualTo(15);
    assertThat(reply.number("min interval")).isEqualTo(15);
  }

  @Test
  void announce_seeder_longInterval() {
    assertThat(at("127.9.0.1").announce(0).number("interval")).isEqualTo(60);
  }

  @Test
  void announce_tenOfARack_oneAloneIsToldOfOutside() {
    at("127.9.0.1").announce(0);
    for (int i = 1; i <= 10; i++) {
      at("127.1.0." + i).announce(100);
    }

    for (int i = 1; i <= 10; i++) {
      var hosts = at("127.1.0." + i).announce(100).hosts();
      assertThat(hosts).hasSize(i == 1 ? 10 : 9).doesNotContain("127.1.0." + i);
      assertThat(hosts.contains("127.9.0.1")).isEqualTo(i == 1);
    }
  }

  @Test
  void announce_numwantBelowSwarmSize_prefersTheSameRack() {
    at("127.1.0.1").announce(0);
    at("127.2.0.1").announce(0);

    var reply = at("127.2.0.9").announce(100, "&numwant=1");

    assertThat(reply.hosts()).containsExactly("127.2.0.1");
  }

  @ParameterizedTest(name = "numwant={0}: {1}")
  @CsvSource({"0, 0", "1, 1", "-1, 3", "-9999999999999999999, 3", "2, 2", "99999999999999999, 4"})
  void announce_numwant_isTheMost(String numwant, int expected) {
    tracker.set("announce.numwant", 3).set("announce.max-numwant", 4);
    for (int i = 1; i <= 6; i++) {
      at("127.1.0." + i).announce(100);
    }

    assertThat(at("127.1.0.9").announce(100, "&numwant=" + numwant).hosts()).hasSize(expected);
  }

  @Test
  void announce_numwantAbsent_isTheDefault() {
    tracker.set("announce.numwant", 3);
    for (int i = 1; i <= 6; i++) {
      at("127.1.0." + i).announce(100);
    }

    assertThat(at("127.1.0.9").announce(100).hosts()).hasSize(3);
  }

  @Test
  void announce_notCompact_dictionaries() {
    at("127.1.0.1").announce(100);

    var reply = at("127.1.0.2").announce(100, "&compact=0");
    var bare = at("127.1.0.2").announce(100, "&compact=0&no_peer_id=1");

    assertThat(text(reply)).contains("5:peersld2:ip9:127.1.0.17:peer id20:-XX0001-");
    assertThat(text(bare)).contains("5:peersld2:ip9:127.1.0.14:porti6881eee");
  }

  private static String text(Reply reply) {
    return new String(Bencode.write(reply.dictionary()), ISO_8859_1);
  }

  @Test
  void announce_stopped_isForgotten() {
    at("127.1.0.1").announce(100);
    at("127.1.0.1").announce(100, "&event=stopped&numwant=0");

    assertThat(at("127.1.0.2").announce(100).hosts()).isEmpty();
  }

  @Test
  void announce_stoppedByAnEarlierProcess_leavesTheNewOne() {
    at("127.1.0.1").announce(100);

    at("127.1.0.1")
        .get(
            "/announce?info_hash=%s&peer_id=-XX0001-999999999999&port=6881&left=1&event=stopped"
                .formatted(TestPeer.HASH));

    assertThat(at("127.1.0.2").announce(100).hosts()).containsExactly("127.1.0.1");
  }

  @Test
  void announce_silentForTwoIntervals_expires() {
    at("127.1.0.1").announce(100);
    tracker.advance(Duration.ofSeconds(59));
    var before = at("127.1.0.2").announce(100).hosts();

    tracker.advance(Duration.ofSeconds(2));

    assertThat(before).containsExactly("127.1.0.1");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> at("127.1.0.3").announce(100).hosts().equals(List.of("127.1.0.2")));
  }

  @Test
  void announce_keyOfRawBytes_isIgnored() {
    var reply = at("127.1.0.1").announce(100, "&key=\u00ff\u0001%zz&supportcrypto=1&foo");

    assertThat(reply.failure()).isEmpty();
  }

  @Test
  void announce_leftMissing_countsAsLeecher() {
    var reply =
        at("127.1.0.1").get("/announce?port=1&info_hash=" + TestPeer.HASH + "&peer_id=" + PEER_ID);

    assertThat(reply.number("incomplete")).isEqualTo(1);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          info_hash=%11&peer_id=PEER&port=1                 | info_hash has 1 bytes; it must have 20
          info_hash=&peer_id=PEER&port=1                    | info_hash has 0 bytes; it must have 20
          info_hash=HASH%22&peer_id=PEER&port=1             | info_hash has 21 bytes; it must have 20
          info_hash=HASH&peer_id=x&port=1                   | peer_id has 1 bytes; it must have 20
          peer_id=PEER&port=1                               | info_hash is missing
          info_hash=HASH&port=1                             | peer_id is missing
          info_hash=HASH&peer_id=PEER                       | port is missing
          info_hash=HASH&peer_id=PEER&port=0                | port is 0; it must be 1 to 65535
          info_hash=HASH&peer_id=PEER&port=65536            | port is 65536; it must be 1 to 65535
          info_hash=HASH&peer_id=PEER&port=x                | port is not a number
          info_hash=HASH&peer_id=PEER&port=                 | port is not a number
          info_hash=HASH&peer_id=PEER&port=1&left=-1        | left is -1; it must be 0 or more
          info_hash=HASH&peer_id=PEER&port=1&left=1x        | left is not a number
          info_hash=HASH&peer_id=PEER&port=1&port=1         | port is there twice
          info_hash=HASH&info_hash=HASH&peer_id=PEER&port=1 | info_hash is there twice
          info_hash=HASH&peer_id=PEER&port=1&event=begun    | event must be started, stopped, completed or paused, or be left out
          info_hash=%1                                      | info_hash has a "%" that two hexadecimal digits do not follow
          info_hash=%g1                                     | info_hash has a "%" that two hexadecimal digits do not follow
          info_hash=HASH&peer_id=PEER&port=%                | port has a "%" that two hexadecimal digits do not follow
          ''                                                | info_hash is missing
          """)
  void announce_badQuery_failsWithASentence(String query, String sentence) {
    String target = query.replace("HASH", TestPeer.HASH).replace("PEER", PEER_ID);

    assertThat(at("127.1.0.1").get("/announce?" + target).failure()).isEqualTo(sentence);
  }

  @Test
  void announce_refused_saysWhenToComeAgain() {
    tracker.set("limits.swarms", 1);
    at("127.1.0.1").announce(1);

    var full = at("127.1.0.4").get("/announce?" + GOOD.replace(TestPeer.HASH, "%22".repeat(20)));
    var broken = at("127.1.0.1").get("/announce");

    assertThat(full.number("retry in")).isEqualTo(5);
    assertThat(broken.dictionary().text("retry in")).contains("never");
  }

  @Test
  void announce_badQuery_isCounted() {
    at("127.1.0.1").get("/announce");

    assertThat(
            tracker.metric(
                "rackcast_tracker_announces_total{protocol=\"http\",result=\"refused\"}"))
        .isEqualTo(1);
    assertThat(tracker.metric("rackcast_tracker_refusals_total{cause=\"bad_request\"}"))
        .isEqualTo(1);
  }

  @Test
  void announce_manySwarms_oneTooManyIsRefused() {
    tracker.set("limits.swarms", 1).set("limits.peers", 2);
    at("127.1.0.1").announce(1);
    at("127.1.0.2").announce(1);

    var thirdPeer = at("127.1.0.3").announce(1);
    var otherSwarm =
        at("127.1.0.4").get("/announce?" + GOOD.replace(TestPeer.HASH, "%22".repeat(20)));

    assertThat(thirdPeer.failure()).contains("no room for another peer");
    assertThat(otherSwarm.failure()).contains("no room for another torrent");
  }

  @Test
  void announce_heapOfSwarmsIsTaken_newcomersAreToldAndKnownPeersGoOn() {
    tracker.set("limits.swarm-memory", "1MiB");
    at("127.1.0.1").announce(1);

    // Each in a swarm of its own, of some hundred bytes.
    String failure = "";
    int others = 0;
    while (failure.isEmpty() && others < 10_000) {
      String swarm = "%%%02x%%%02x".formatted(others >> 8, others & 0xff) + "%22".repeat(18);
      failure = at("127.1.0.2").get("/announce?" + GOOD.replace(TestPeer.HASH, swarm)).failure();
      others++;
    }
    // Less than a swarm takes may be left, in which a few more peers of one have room.
    var newcomer = at("127.1.0.3").announce(1);
    for (int i = 4; i < 250 && newcomer.failure().isEmpty(); i++) {
      newcomer = at("127.1.0." + i).announce(1);
    }

    assertThat(failure).isEqualTo("the tracker is full; try again later");
    assertThat(others).isGreaterThan(100);
    assertThat(newcomer.failure()).isEqualTo("the tracker is full; try again later");
    assertThat(newcomer.number("retry in")).isEqualTo(5);
    assertThat(tracker.metric("rackcast_tracker_refusals_total{cause=\"tracker_full\"}"))
        .isEqualTo(2);
    assertThat(tracker.metric("rackcast_tracker_swarm_bytes"))
        .isGreaterThanOrEqualTo(tracker.metric("rackcast_tracker_swarm_bytes_limit"));
    assertThat(at("127.1.0.1").announce(0).number("complete")).isEqualTo(1);
  }

  @Test
  void scrape_severalSwarms_figuresOfEach() {
    at("127.9.0.1").announce(0, "&event=completed");
    at("127.1.0.1").announce(5);
    String unknown = "%22".repeat(20);

    var reply = at("127.1.0.1").get("/scrape?info_hash=" + unknown + "&info_hash=" + TestPeer.HASH);

    assertThat(text(reply))
        .isEqualTo(
            "d5:filesd20:%sd8:completei1e10:downloadedi1e11:downloadersi1e10:incompletei1ee20:%sd8:completei0e10:downloadedi0e11:downloadersi0e10:incompletei0eeee"
                .formatted("\u0011".repeat(20), "\"".repeat(20)));
  }

  private String downloaders() {
    String figures = text(at("127.1.0.1").get("/scrape?info_hash=" + TestPeer.HASH));
    return figures.substring(figures.indexOf("11:downloaders"), figures.length() - 3);
  }

  @Test
  void scrape_partialSeeds_areIncompleteButNoDownloaders() {
    at("127.1.0.1").announce(5, "&event=paused");
    at("127.1.0.2").announce(5);
    at("127.1.0.3").announce(0, "&event=paused");
    assertThat(downloaders()).isEqualTo("11:downloadersi1e10:incompletei2e");

    at("127.1.0.1").announce(5);
    at("127.1.0.2").announce(5, "&event=paused");
    assertThat(downloaders()).isEqualTo("11:downloadersi1e10:incompletei2e");

    at("127.1.0.2").announce(5, "&event=stopped");
    at("127.1.0.1").announce(5, "&event=paused");
    assertThat(downloaders()).isEqualTo("11:downloadersi0e10:incompletei1e");

    at("127.1.0.1").announce(0);
    assertThat(downloaders()).isEqualTo("11:downloadersi0e10:incompletei0e");
  }

  @Test
  void scrape_withoutInfoHash_fails() {
    assertThat(at("127.1.0.1").get("/scrape").failure()).contains("names 1 to 74 info_hash");
  }

  @Test
  void requests_pipelined_areAnsweredInOrder() {
    var peer = at("127.1.0.1");
    String target = "GET /announce?" + peer.query(7) + " HTTP/1.1\r\nHost: t\r\n\r\n";

    String all =
        new String(
            peer.raw(
                target.repeat(50)
                    + "\r\nGET /nothing HTTP/1.1\n\n"
                    + "GET /announce?"
                    + GOOD
                    + " HTTP/1.1\r\nConnection: close\r\n\r\n"),
            ISO_8859_1);

    assertThat(all.split("HTTP/1.1 200 OK", -1)).hasSize(52);
    assertThat(all.indexOf("404 Not Found")).isGreaterThan(0).isLessThan(all.lastIndexOf("200 OK"));
  }

  @Test
  void request_byteByByte_isAnswered() throws IOException {
    try (var socket = at("127.1.0.1").connect()) {
      for (byte octet : ("GET /announce?" + GOOD + " HTTP/1.0\r\n\r\n").getBytes(ISO_8859_1)) {
        socket.getOutputStream().write(octet);
        socket.getOutputStream().flush();
      }

      var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("Connection: close");
    }
  }

  @Test
  void request_cutAtEveryByte_neverHarms() throws IOException {
    String whole = "GET /announce?" + GOOD + " HTTP/1.1\r\nHost: tracker\r\n\r\n";
    for (int length = 0; length < whole.length(); length++) {
      try (var socket = at("127.1.0.1").connect()) {
        socket.getOutputStream().write(whole.substring(0, length).getBytes(ISO_8859_1));
        socket.shutdownOutput();
        assertThat(socket.getInputStream().readAllBytes()).as("cut at " + length).isEmpty();
      }
    }

    assertThat(at("127.1.0.1").announce(1).failure()).isEmpty();
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST /announce HTTP/1.1 | 405
          GET /announce           | 400
          GET /announce HTTP/2.0  | 400
          x                       | 400
          GET /other HTTP/1.0     | 404
          GET / HTTP/1.0          | 404
          """)
  void request_notForATracker_isRefused(String line, String status) {
    String answer = new String(at("127.1.0.1").raw(line + "\r\n\r\n"), ISO_8859_1);

    assertThat(answer).startsWith("HTTP/1.1 " + status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
  void request_withBody_isRefused(String field) {
    String request = "GET /announce HTTP/1.1\r\n" + field + "\r\n\r\n";

    assertThat(new String(at("127.1.0.1").raw(request), ISO_8859_1)).startsWith("HTTP/1.1 400");
  }

  @Test
  void request_longerThanTheBound_is431() {
    tracker.set("http.max-request", "1KiB");
    var line = new char[4096];
    Arrays.fill(line, 'a');

    String answer = new String(at("127.1.0.1").raw("GET /" + new String(line)), ISO_8859_1);

    assertThat(answer).startsWith("HTTP/1.1 431");
  }

  @Test
  void request_absoluteUrl_isAnswered() {
    String request = "GET http://tracker:6969/announce?" + GOOD + " HTTP/1.0\r\n\r\n";

    assertThat(new String(at("127.1.0.1").raw(request), ISO_8859_1)).startsWith("HTTP/1.1 200");
  }

  @Test
  void connection_idleOrSlow_isClosed() throws IOException {
    tracker.set("http.idle-timeout", "1s").set("http.request-timeout", "1s");
    try (var idle = at("127.1.0.1").connect();
        var slow = at("127.1.0.1").connect()) {
      slow.getOutputStream().write("GET /ann".getBytes(ISO_8859_1));

      assertThat(idle.getInputStream().readAllBytes()).isEmpty();
      assertThat(slow.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void connection_beyondTheLimit_is503() throws IOException {
    tracker.set("http.max-connections", 1);
    try (var first = at("127.1.0.1").connect()) {
      first.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
      assertThat(first.getInputStream().read()).isEqualTo('H');

      String answer = new String(at("127.1.0.2").raw(""), ISO_8859_1);

      assertThat(answer).startsWith("HTTP/1.1 503");
      assertThat(tracker.metric("rackcast_tracker_connections_refused_total{protocol=\"http\"}"))
          .isEqualTo(1);
    }
  }
}
