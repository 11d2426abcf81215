package io.rackcast.tracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.pkitesting.CertificateBuilder;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.Commands;
import io.rackcast.tracker.Commands.Ran;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
  private static final String HASH = "11".repeat(20);

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final AdminClient admin = new AdminClient(tracker);

  private String server() {
    return "http://127.0.0.1:" + tracker.running().adminPort();
  }

  private Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", server()));
    return Commands.run(all.toArray(String[]::new));
  }

  private TestPeer peer(String address) {
    return new TestPeer(tracker.httpPort(), address);
  }

  private void crowd() {
    peer("127.1.0.1").announce(0);
    peer("127.2.0.1").announce(1_000_000);
    peer("127.2.0.2").announce(1_000_000);
  }

  private static JsonNode json(Ran ran) throws Exception {
    return new ObjectMapper().readTree(ran.out());
  }

  private static void assertFits(Ran ran) {
    assertThat(ran.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(101));
  }

  @Test
  void swarms_runningTracker_isATable() throws Exception {
    crowd();

    var ran = run("swarms", "--sort", "peers");
    var json = json(run("swarms", "--json"));

    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().toList())
        .containsExactly(
            "INFOHASH                                  RELEASE  SEEDERS  LEECHERS  RACKS",
            HASH + "                 1         2      2");
    assertThat(json.at("/swarms/0/infohash").asText()).isEqualTo(HASH);
  }

  @Test
  void swarms_more_saysHowToGoOn() {
    crowd();
    peer("127.3.0.1").get("/announce?" + peer("127.3.0.1").query(1).replace("%11", "%22"));

    var first = run("swarms", "--limit", "1");
    String next = first.err().replaceAll("(?s).*--after '([^']*)'.*", "$1");
    var second = run("swarms", "--limit", "1", "--after", next);

    assertThat(first.out()).contains(HASH).doesNotContain("2222");
    assertThat(second.out()).contains("22".repeat(20)).doesNotContain(HASH);
    assertThat(second.err()).isEmpty();
  }

  @Test
  void peers_oneSwarm_showsRacksAndRoles() {
    tracker.stopTime();
    crowd();

    var ran = run("peers", HASH);

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("1 seeder, 2 leechers in 2 racks")
        .contains("net-127.1.0.0-24: 1 source, 0 leechers, holds a full copy")
        .contains("net-127.2.0.0-24: 0 sources, 2 leechers")
        .containsPattern("127.2.0.1:6881 +lead,leecher +992.0 KiB +0 s +-XX0001-");
    assertFits(ran);
  }

  @Test
  void explain_peer_saysWhy() {
    tracker.stopTime();
    crowd();

    var lead = run("explain", HASH, "--peer", "127.2.0.1:6881");
    var other = run("explain", HASH, "--peer", "127.2.0.2");

    assertThat(lead.code()).isZero();
    assertThat(lead.out())
        .contains("127.2.0.1:6881 at net-127.2.0.0-24 (by its subnet): lead,leecher")
        .contains("- 127.2.0.1:6881 may fetch from outside its rack")
        .contains("fetches for it, for 0 s now")
        .containsPattern("127.1.0.1:6881 +net-127.1.0.0-24 +wan +has everything; this peer may")
        .contains("told of it: 2 of 2 others that were asked (there are 2)");
    assertThat(other.out()).contains("fetches inside its rack only").contains("told of 1 peer:");
    assertFits(lead);
  }

  @Test
  void topology_tableAndAddress_sayWhere(@TempDir Path folder) throws Exception {
    var file = folder.resolve("racks.yaml");
    Files.writeString(file, "racks: [{location: dc1/r1, networks: [127.1.0.0/16]}]");
    tracker.set("topology.file", file);

    assertThat(run("topology").out())
        .containsPattern("dc1/r1 +127.1.0.0/16")
        .contains("1 network in 1 rack;");
    assertThat(run("topology", "127.1.7.7").out())
        .isEqualTo("127.1.7.7 is at dc1/r1: the racks file puts 127.1.0.0/16 there\n");
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          swarms --sort size     | 1 | the tracker answers 400: the parameter "sort" is "size"
          swarms --limit x       | 2 | Invalid value for option '--limit'
          peers                  | 2 | INFOHASH
          peers 1234             | 1 | an infohash has 40 hexadecimal digits
          explain 1234           | 2 | --peer
          explain 1234 --peer a --node b | 2 | mutually exclusive
          topology nonsense      | 1 | is not an address
          probe                  | 2 | URL
          probe ftp://x/announce | 2 | none to announce at
          probe udp://x/announce | 2 | none to announce at
          probe http://127.0.0.1:1/announce | 2 | no token that names a swarm
          probe http://127.0.0.1:1/announce?jwt=a.b.c | 2 | no token that names a swarm
          probe http://127.0.0.1:1/announce --infohash 12 | 2 | give 40 hexadecimal digits
          """)
  void command_wrong_isOneSentenceAndItsExitCode(String line, int code, String sentence) {
    var arguments = line.split(" ", -1);
    var ran = line.startsWith("probe") ? Commands.run(arguments) : run(arguments);

    assertThat(ran.err()).contains(sentence);
    assertThat(ran.code()).isEqualTo(code);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void command_nobodyThere_saysSo() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    var refused = Commands.run("swarms", "--server", "http://127.0.0.1:" + port);
    var noHost = Commands.run("swarms", "--server", "http://no-such-host.invalid:1");
    var wrong = Commands.run("swarms", "--server", "127.0.0.1:" + port);
    var notOurs = Commands.run("swarms", "--server", "http://127.0.0.1:" + tracker.httpPort());

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "nobody listens at http://127.0.0.1:%d; check that the tracker runs, and --server against its admin.listen\n"
                .formatted(port));
    assertThat(noHost.err()).contains("there is no host");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(notOurs.err()).contains("not as a tracker's admin API; check --server");
  }

  @Test
  void command_token_isSentAndNeverShown(@TempDir Path folder) throws Exception {
    var sha256 =
        MessageDigest.getInstance("SHA-256").digest("s3cret".getBytes(StandardCharsets.UTF_8));
    var file = folder.resolve("tracker.yaml");
    Files.writeString(
        file,
        "admin: {tokens: [{name: ann, sha256: \"%s\"}]}"
            .formatted(HexFormat.of().formatHex(sha256)));
    tracker.file(file);
    var secret = folder.resolve("token");
    Files.writeString(secret, "s3cret\n");

    var none = run("swarms");
    var wrong = run("swarms", "--token", "other-s3cret");
    var right = run("swarms", "--token", "s3cret");
    var byFile = run("swarms", "--token-file", secret.toString());
    var unsendable = run("swarms", "--token", "s3cret\u0001\n");
    var help = Commands.run("swarms", "--help", "--token", "s3cret");

    assertThat(none.err()).contains("the tracker answers 401: this call needs a token");
    assertThat(wrong.err()).contains("not known here").doesNotContain("other-s3cret");
    assertThat(unsendable.err()).contains("characters that no token has").doesNotContain("s3cret");
    assertThat(help.out()).doesNotContain("s3cret");
    assertThat(List.of(right.code(), byFile.code())).containsExactly(0, 0);
  }

  @Test
  void command_overTls_trustsWhatItIsTold(@TempDir Path folder) throws Exception {
    var bundle =
        new CertificateBuilder()
            .subject("CN=tracker")
            .addSanIpAddress("127.0.0.1")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    var certificate = folder.resolve("tracker.pem");
    Files.writeString(certificate, bundle.getCertificatePathPEM());
    Files.writeString(folder.resolve("tracker.key"), bundle.getPrivateKeyPEM());
    tracker
        .set("admin.certificate", certificate)
        .set("admin.key", folder.resolve("tracker.key"))
        .set("https.listen", "127.0.0.1:0")
        .set("https.certificate", certificate)
        .set("https.key", folder.resolve("tracker.key"));
    String https = server().replace("http", "https");
    int announces = tracker.running().httpsAddresses().get(0).getPort();
    String url = "https://127.0.0.1:" + announces + "/announce";

    var trusted = Commands.run("swarms", "--server", https, "--ca", certificate.toString());
    var not = Commands.run("swarms", "--server", https);
    var probed = Commands.run("probe", url, "--infohash", HASH, "--ca", certificate.toString());
    var probedNot = Commands.run("probe", url, "--infohash", HASH);

    assertThat(trusted.code()).isZero();
    assertThat(not.err()).contains("is not trusted").contains("--ca");
    assertThat(probed.err()).isEmpty();
    assertThat(probed.code()).isZero();
    assertThat(probedNot.err()).contains("is not trusted");
    assertThat(probedNot.code()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "udp"})
  void probe_openTracker_checksAndLeavesNothing(String scheme) throws Exception {
    crowd();
    int port =
        scheme.equals("udp")
            ? tracker.running().udpAddresses().get(0).getPort()
            : tracker.httpPort();
    String url = scheme + "://127.0.0.1:" + port + "/announce";

    var ran = Commands.run("probe", url, "--infohash", "22".repeat(20));
    var busy = Commands.run("probe", url, "--infohash", HASH, "--json");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("ok      the first announce is answered: 0 seeders, 1 leecher")
        .contains("ok      the second peer, of the same rack, is told of the first")
        .contains("ok      no peer is told of itself")
        .contains("ok      the scrape counts both: 0 seeders, 2 leechers")
        .contains("ok      both have stopped and are gone: 0 seeders, 0 leechers");
    assertThat(json(busy).path("ok").asBoolean()).isTrue();
    assertThat(admin.get("/status").json().path("swarms").asInt()).isEqualTo(1);
    assertThat(admin.get("/status").json().at("/peers/leechers").asInt()).isEqualTo(2);
  }

  @Test
  void probe_byToken_takesTheSwarmFromItAndSaysWhyItIsRefused() throws Exception {
    try (var publisher = new FakePublisher()) {
      publisher.configure(tracker);
      var hash = InfoHash.parse(HASH);
      publisher.approve(hash);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> admin.raw("/readyz").status() == 200);
      String http = "http://127.0.0.1:" + tracker.httpPort() + "/announce";
      String udp =
          "udp://127.0.0.1:" + tracker.running().udpAddresses().get(0).getPort() + "/announce";
      String token = "?jwt=" + FakePublisher.token(hash);
      String other = "?jwt=" + FakePublisher.token(new InfoHash(1, 2, 3));

      var good = Commands.run("probe", http + token);
      var overUdp = Commands.run("probe", udp + token);
      var none = Commands.run("probe", http, "--infohash", HASH, "--json");
      var unknown = Commands.run("probe", udp + other);

      assertThat(good.code()).isZero();
      assertThat(overUdp.code()).isZero();
      assertThat(overUdp.out()).contains("skipped the tracker answers no scrape for this URL");
      assertThat(none.code()).isEqualTo(1);
      assertThat(none.err()).contains("the tracker refuses the announce: ").contains("no token");
      assertThat(json(none).path("ok").asBoolean()).isFalse();
      assertThat(unknown.err()).contains("not approved");
      assertThat(List.of(good.out(), overUdp.out(), unknown.err()))
          .noneMatch(text -> text.contains("eyJ"));
      tracker.stop();
    }
  }

  @Test
  void probe_nobodyThere_isOneSentenceWithoutTheToken() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String rest = "://127.0.0.1:" + port + "/announce?jwt=eyJx.eyJy.z";

    var http = Commands.run("probe", "http" + rest, "--infohash", HASH);
    var udp = Commands.run("probe", "udp" + rest, "--infohash", HASH);

    for (var ran : List.of(http, udp)) {
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).startsWith("nobody listens at ").doesNotContain("eyJ");
      assertThat(ran.err().lines()).hasSize(1);
    }
  }

  @Test
  void hashPassword_line_printsWhatTheSettingsWant() {
    var good = Commands.runWithInput("long enough\n", "hash-password");
    var tooShort = Commands.runWithInput("short\n", "hash-password");

    assertThat(good.code()).isZero();
    assertThat(good.out()).matches("pbkdf2-sha256:600000:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]{44}\n");
    assertThat(tooShort.code()).isEqualTo(1);
    assertThat(tooShort.err()).contains("has 5 characters; take 8 or more");
  }
}
