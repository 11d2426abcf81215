package io.rackcast.tracker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmCallsTest {
  private static final String HASH = "11".repeat(20);

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final AdminClient admin = new AdminClient(tracker);

  private TestPeer peer(String address) {
    return new TestPeer(tracker.httpPort(), address);
  }

  private static List<String> texts(JsonNode array, String field) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(node -> node.at(field).asText())
        .toList();
  }

  @Test
  void swarms_tenThousand_comeByPagesEachOnce() throws Exception {
    tracker.set("announce.min-interval", "1m").set("announce.interval", "1h");
    try (var socket = peer("127.1.0.1").connect()) {
      var in = socket.getInputStream();
      for (int i = 0; i < 10_001; i++) {
        String hash = "%%%02x%%%02x".formatted(i >> 8, i & 0xff) + "%11".repeat(18);
        String request =
            "GET /announce?info_hash=%s&peer_id=-XX0001-000000000001&port=6881&left=1&numwant=0 HTTP/1.1\r\nHost: t\r\n\r\n"
                .formatted(hash);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        int read = in.read(new byte[4096]);
        assertThat(read).isPositive();
      }
    }

    Set<String> seen = new HashSet<>();
    String next = "";
    int pages = 0;
    String before = "";
    do {
      var page = admin.get("/swarms?limit=1000" + (next.isEmpty() ? "" : "&after=" + next)).json();
      for (String name : texts(page.path("swarms"), "/infohash")) {
        assertThat(name).isGreaterThan(before);
        before = name;
        assertThat(seen.add(name)).isTrue();
      }
      assertThat(page.path("total").asInt()).isEqualTo(10_001);
      next = page.path("next").asText();
      pages++;
    } while (!next.isEmpty());

    assertThat(seen).hasSize(10_001);
    assertThat(pages).isEqualTo(11);
    assertThat(texts(admin.get("/swarms?prefix=0aF&limit=1000").json().path("swarms"), "/infohash"))
        .hasSize(16)
        .allMatch(name -> name.startsWith("0af"));
  }

  @Test
  void swarms_sortedByPeers_beginWithTheLargest() {
    peer("127.1.0.1").announce(5);
    peer("127.1.0.2").announce(5);
    peer("127.2.0.2").get("/announce?" + peer("127.2.0.2").query(0).replace("%11", "%22"));

    var first = admin.get("/swarms?sort=peers&limit=1").json();
    var second =
        admin.get("/swarms?sort=peers&limit=1&after=" + first.path("next").asText()).json();

    assertThat(first.at("/swarms/0/infohash").asText()).isEqualTo(HASH);
    assertThat(first.at("/swarms/0/leechers").asInt()).isEqualTo(2);
    assertThat(second.at("/swarms/0/infohash").asText()).isEqualTo("22".repeat(20));
    assertThat(second.at("/swarms/0/seeders").asInt()).isEqualTo(1);
    assertThat(second.has("next")).isFalse();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /swarms?limt=5                 | did you mean "limit"?
          /swarms?limit=0                | use a number from 1 to 1000
          /swarms?limit=99999999999      | use a number from 1 to 1000
          /swarms?limit=5&limit=6        | is there twice
          /swarms?sort=size              | use one of infohash, peers
          /swarms?prefix=xyz             | hexadecimal digits
          /swarms?after=what             | the "next" of the page before
          /swarms/zz                     | 40 hexadecimal digits
          /swarms/1111                   | 40 hexadecimal digits
          /swarms/%3Cscript%3E           | 40 hexadecimal digits
          /topology?address=10.1.2       | write it like 10.1.2.3
          /topology?address=evil.example | write it like 10.1.2.3
          /explain?peer=10.1.2.3:1       | "infohash" is missing
          /explain?infohash=1111111111111111111111111111111111111111           | "peer" and "node"
          /explain?infohash=1111111111111111111111111111111111111111&peer=a:1  | write it like
          /explain?infohash=1111111111111111111111111111111111111111&peer=%00  | write it like
          """)
  void call_hostileOrWrongText_isRefusedWithASentence(String path, String sentence) {
    var answer = admin.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(sentence);
  }

  @Test
  void call_veryLongText_isRepeatedInPartOnly() {
    var answer = admin.get("/swarms?sort=" + "x".repeat(4000));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error().length()).isLessThan(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/swarms/" + "22", "/explain?peer=127.1.0.9&infohash="})
  void call_swarmThatIsNotThere_isMissing(String path) {
    var answer = admin.get(path.endsWith("22") ? "/swarms/" + "22".repeat(20) : path + HASH);

    assertThat(answer.status()).isEqualTo(404);
  }

  @Test
  void swarm_twoRacks_showsPeersByRackWithTheirRoles() {
    tracker.stopTime();
    peer("127.1.0.1").announce(0);
    peer("127.2.0.1").announce(20_000);
    tracker.advance(Duration.ofSeconds(3));
    peer("127.2.0.2").announce(10, "&event=paused");

    var swarm = admin.get("/swarms/" + HASH).json();

    assertThat(swarm.path("seeders").asInt()).isEqualTo(1);
    assertThat(swarm.path("pausedLeechers").asInt()).isEqualTo(1);
    assertThat(texts(swarm.path("racks"), "/rack"))
        .containsExactly("net-127.1.0.0-24", "net-127.2.0.0-24");
    assertThat(swarm.at("/racks/0/complete").asBoolean()).isTrue();
    var seeder = swarm.at("/racks/0/peers/0");
    assertThat(seeder.path("address").asText()).isEqualTo("127.1.0.1:6881");
    assertThat(seeder.at("/roles/0").asText()).isEqualTo("seeder");
    assertThat(seeder.path("client").asText()).isEqualTo("-XX0001-");
    assertThat(seeder.path("leftBytes").asLong()).isZero();
    var lead = swarm.at("/racks/1/peers/0");
    assertThat(lead.path("roles").toString()).isEqualTo("[\"lead\",\"leecher\"]");
    assertThat(lead.at("/leads/0").asText()).isEqualTo("net-127.2.0.0-24");
    assertThat(lead.path("leftBytes").asLong()).isEqualTo(32_768);
    assertThat(lead.path("lastAnnounceSeconds").asLong()).isEqualTo(3);
    assertThat(swarm.at("/racks/1/peers/1/roles/0").asText()).isEqualTo("paused");
  }

  @Test
  void swarm_manyPeersInRacks_comeByPagesEachOnce() {
    for (int i = 0; i < 30; i++) {
      peer("127.%d.0.%d".formatted(1 + i % 3, 1 + i)).announce(i);
    }

    List<String> seen = new ArrayList<>();
    String next = "";
    do {
      String after = URLEncoder.encode(next, StandardCharsets.UTF_8);
      var page =
          admin.get(
              "/swarms/%s?limit=7".formatted(HASH) + (next.isEmpty() ? "" : "&after=" + after));
      for (var rack : page.json().path("racks")) {
        seen.addAll(texts(rack.path("peers"), "/address"));
      }
      next = page.json().path("next").asText();
    } while (!next.isEmpty());
    var one = admin.get("/swarms/%s?rack=net-127.2.0.0-24".formatted(HASH)).json();

    assertThat(seen).hasSize(30).doesNotHaveDuplicates();
    assertThat(one.path("racks")).hasSize(1);
    assertThat(one.at("/racks/0/peers")).hasSize(10);
  }

  @Test
  void topology_table_isShownAndSaysWhy(@TempDir Path folder) throws Exception {
    var file = folder.resolve("racks.yaml");
    Files.writeString(
        file,
        "racks: [{location: dc1/r1, networks: [127.1.0.0/16, 127.1.2.0/24]}, {location: dc1/r2,"
            + " networks: [\"fd00::/16\"]}]");
    tracker.set("topology.file", file);

    var table = admin.get("/topology").json();
    var listed = admin.get("/topology?address=127.1.2.9").json();
    var other = admin.get("/topology?address=10.0.0.7").json();

    assertThat(table.path("networkCount").asInt()).isEqualTo(3);
    assertThat(table.path("racks").toString())
        .isEqualTo(
            "[{\"location\":\"dc1/r1\",\"networks\":[\"127.1.0.0/16\",\"127.1.2.0/24\"]},"
                + "{\"location\":\"dc1/r2\",\"networks\":[\"fd00::/16\"]}]");
    assertThat(listed.path("location").asText()).isEqualTo("dc1/r1");
    assertThat(listed.path("source").asText()).isEqualTo("table");
    assertThat(listed.path("network").asText()).isEqualTo("127.1.2.0/24");
    assertThat(other.path("source").asText()).isEqualTo("subnet");
    assertThat(other.path("location").asText()).isEqualTo("net-10.0.0.0-24");
    assertThat(other.path("why").asText()).contains("its /24 stands for its rack");
  }

  @Test
  void clients_listsPut_holdAtOnceAndAreShown() {
    peer("127.1.0.1").announce(5);

    var before = admin.get("/clients").json();
    var put = admin.send("PUT", "/clients", "{\"allow\":[\"-TR\"],\"deny\":[\"-TR2\"]}").json();
    var refused = peer("127.1.0.2").announce(5);

    assertThat(before.at("/clients/0/client").asText()).isEqualTo("-XX0001-");
    assertThat(before.at("/clients/0/peers").asInt()).isEqualTo(1);
    assertThat(before.path("setBy").asText()).isEqualTo("settings");
    assertThat(put.path("setBy").asText()).isEqualTo("call");
    assertThat(put.path("note").asText()).contains("until the settings are read again");
    assertThat(put.at("/deny/0").asText()).isEqualTo("-TR2");
    assertThat(refused.failure()).contains("this client program is not allowed here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "null",
        "[]",
        "{}",
        "{\"allow\":[]}",
        "{\"allow\":[\"\"],\"deny\":[]}",
        "{\"allow\":[null],\"deny\":[]}",
        "{\"allow\":[],\"deny\":[],\"more\":1}",
        "{\"allow\":[\"012345678901234567890\"],\"deny\":[]}"
      })
  void clients_wrongBody_isRefusedAndNothingChanges(String body) {
    var answer = admin.send("PUT", "/clients", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isNotEmpty();
    assertThat(admin.get("/clients").json().path("setBy").asText()).isEqualTo("settings");
  }

  @Test
  void clients_putAsAWebPageCould_isRefused() {
    var answer =
        admin.send(
            admin
                .request("/clients")
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString("{}"))
                .build());

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.error()).contains("application/json");
  }

  @Test
  void refused_notApproved_isCounted() throws Exception {
    try (var publisher = new FakePublisher()) {
      publisher.configure(tracker);
      publisher.approve(new InfoHash(1, 2, 3));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> admin.raw("/readyz").status() == 200);
      var hash = InfoHash.parse(HASH);
      String query = peer("127.1.0.1").query(5) + "&jwt=" + FakePublisher.token(hash);

      peer("127.1.0.1").get("/announce?" + query);
      var second = peer("127.1.0.1").get("/announce?" + query);

      var refused = admin.get("/refused").json();
      assertThat(second.failure()).contains("not approved");
      assertThat(refused.at("/refused/0/infohash").asText()).isEqualTo(HASH);
      assertThat(refused.at("/refused/0/count").asInt()).isEqualTo(2);
      assertThat(refused.path("evicted").asInt()).isZero();
      tracker.stop();
    }
  }

  @Test
  void explain_everyPeer_namesWhomItsAnnounceGot() {
    peer("127.1.0.1").announce(0);
    for (int i = 1; i <= 4; i++) {
      peer("127.2.0." + i).announce(1_000_000);
      peer("127.3.0." + i).announce(1_000_000);
    }
    for (String address : List.of("127.1.0.1", "127.2.0.1", "127.2.0.3", "127.3.0.1")) {
      long left = address.equals("127.1.0.1") ? 0 : 1_000_000;
      var told = peer(address).announce(left).hosts();

      var explained =
          admin.get("/explain?infohash=%s&peer=%s:6881".formatted(HASH, address)).json();

      assertThat(texts(explained.path("told"), "/peer/address"))
          .containsExactlyInAnyOrderElementsOf(told.stream().map(host -> host + ":6881").toList());
      assertThat(explained.path("why")).isNotEmpty();
      assertThat(explained.path("others").asInt()).isEqualTo(8);
      assertThat(explained.path("asked").asInt()).isEqualTo(8);
    }
    var lead = admin.get("/explain?infohash=%s&peer=127.2.0.1".formatted(HASH)).json();
    assertThat(lead.path("lead").asBoolean()).isTrue();
    assertThat(lead.at("/levels/0/leads/0/address").asText()).isEqualTo("127.2.0.1:6881");
    assertThat(lead.at("/why/1").asText())
        .contains("net-127.2.0.0-24 holds no full copy; 127.2.0.1:6881 fetches for it");
  }
}
