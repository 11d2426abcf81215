package io.rackcast.agent.e2e;

import static io.rackcast.agent.e2e.RealClient.ARIA2;
import static io.rackcast.agent.e2e.RealClient.LIBTORRENT;
import static io.rackcast.agent.e2e.RealClient.QBITTORRENT;
import static io.rackcast.agent.e2e.RealClient.RTORRENT;
import static io.rackcast.agent.e2e.RealClient.TRANSMISSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.CertificateBuilder;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.SharedPrograms;
import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every client that is not ours, over every frontend of the tracker, all at once and each on a host
 * and in a rack of its own: it downloads from a libtorrent seeder, all it says is understood, and
 * when it has ended in order it is in no swarm. All clients of all tests are started before the
 * first, on three trackers, so that the tests wait for all of them at the same time.
 */
final class RealClientsIT {
  private static final int HOSTS = 23;
  private static final int SEEDER = 1;
  private static final String HTTPS = BridgedNetwork.HUB + ":6443";
  private static final String ANNOUNCES = "rackcast_tracker_announces_total";
  private static final String PEERS = "rackcast_tracker_peers";
  private static final BencodeLimits LIMITS = new BencodeLimits(1 << 20, 16, 50_000);

  @TempDir static Path dir;
  @RegisterExtension static final SharedPrograms PROGRAMS = new SharedPrograms();

  private static final List<Running> WITH_TOKENS = new ArrayList<>();
  private static final List<Running> WITHOUT_TOKENS = new ArrayList<>();
  private static final List<Running> TIERS = new ArrayList<>();
  private static final List<Running> WRONG = new ArrayList<>();
  private static BridgedNetwork network;
  private static Fleet fleet;
  private static Fleet.Another open;
  private static Fleet.Another refusing;
  private static Path content;
  private static Path authority;
  private static Path torrent;
  private static int hosts = SEEDER;

  private record Running(RealClient kind, Path folder, Program program) {}

  @BeforeAll
  static void startAll() throws Exception {
    for (var client : RealClient.values()) {
      client.need();
    }
    network = new BridgedNetwork(dir, PROGRAMS.programs(), HOSTS);
    fleet = new Fleet(dir, PROGRAMS.programs(), network.hub(), BridgedNetwork.HUB);
    authority = certify();
    configure();
    fleet.publisher();
    open = fleet.anotherTracker("open", RealClientsIT::withoutTokens);
    refusing = fleet.anotherTracker("refusing", settings -> settings);
    content = fleet.randomFile("app.bin", 1 << 20);
    fleet.publish(content, "app", "1");
    fleet.publish(fleet.randomFile("other.bin", 1 << 18), "other", "1");
    extendTracker();
    fleet.tracker();
    fleet.awaitReady(open);
    fleet.awaitReady(refusing);
    torrent = torrent("app@1");
    startClients(announce(torrent), announce(torrent("other@1")), shortUrl());
  }

  private static void configure() throws IOException {
    var settings = dir.resolve("publisher/publisher.yaml");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace(
                "  udp: []",
                "  udp: [{name: tracker, url: \"udp://%s/announce\"}]"
                    .formatted(fleet.trackerAnnounce())));
  }

  /** Makes the tracker's certificate; the file with that of who issued it. */
  private static Path certify() throws Exception {
    var ca = new CertificateBuilder().subject("CN=site").setIsCertificateAuthority(true);
    var issuer = ca.buildSelfSigned();
    var tracker =
        new CertificateBuilder()
            .subject("CN=tracker")
            .addSanIpAddress(BridgedNetwork.HUB)
            .buildIssuedBy(issuer);
    Files.writeString(dir.resolve("tracker.pem"), tracker.getCertificatePathPEM());
    Files.writeString(dir.resolve("tracker.key"), tracker.getPrivateKeyPEM());
    return Files.writeString(dir.resolve("ca.pem"), issuer.getCertificatePathPEM());
  }

  /** The fleet's tracker also listens on IPv6, and for HTTPS. */
  private static void extendTracker() throws IOException {
    var yaml = dir.resolve("tracker.yaml");
    String listen = "\"%s\"".formatted(fleet.trackerAnnounce());
    Files.writeString(
        yaml,
        Files.readString(yaml)
                .replace(
                    "http:  { listen: " + listen,
                    "http:  { listen: [%s, \"%s\"]".formatted(listen, ipv6()))
            + "https: { listen: \"%s\", certificate: tracker.pem, key: tracker.key }%n"
                .formatted(HTTPS));
  }

  private static String ipv6() {
    String port = fleet.trackerAnnounce().replaceAll(".*:", "");
    return "[%s]:%s".formatted(BridgedNetwork.HUB_IPV6, port);
  }

  private static String withoutTokens(String settings) {
    return settings.substring(0, settings.indexOf("admission:"))
        + "admission: { mode: open }\nannounce: { min-interval: 2s, interval: 1h }\n";
  }

  private static void startClients(String http, String other, String udp) throws IOException {
    String overIpv6 = http.replace(fleet.trackerAnnounce(), ipv6());
    String https = http.replace("http://" + fleet.trackerAnnounce(), "https://" + HTTPS);
    String withoutToken = "udp://" + open.announce() + "/announce";
    String refused = http.replace(fleet.trackerAnnounce(), refusing.announce());
    var seeder = with("seeder", http, overIpv6, withoutToken);
    run(LIBTORRENT, SEEDER, seeder, dir).awaitLine("seeding");
    run(LIBTORRENT, ++hosts, with("seeder-2", refused), dir).awaitLine("seeding");
    // Who asks before it is known everywhere would not ask again for long.
    awaitPeers(1, () -> fleet.trackerMetric(PEERS));
    awaitPeers(1, () -> fleet.metric(open, PEERS));
    awaitPeers(1, () -> fleet.metric(refusing, PEERS));
    for (var client : RealClient.values()) {
      start(WITH_TOKENS, client, "http", http);
      start(WITH_TOKENS, client, "https", https);
    }
    start(WITH_TOKENS, LIBTORRENT, "udp", udp);
    start(WITH_TOKENS, QBITTORRENT, "udp", udp);
    network.onlyIpv6(hosts + 1);
    start(WITH_TOKENS, ARIA2, "ipv6", overIpv6);
    for (var client : List.of(ARIA2, TRANSMISSION, RTORRENT, LIBTORRENT)) {
      start(WITHOUT_TOKENS, client, "open", withoutToken);
    }
    start(
        TIERS, ARIA2, "tiers", udp.replace(fleet.trackerAnnounce(), refusing.announce()), refused);
    for (var client : List.of(ARIA2, TRANSMISSION, LIBTORRENT)) {
      start(WRONG, client, "wrong", other.replace(fleet.trackerAnnounce(), refusing.announce()));
    }
  }

  @Test
  void clients_withTokens_overHttpHttpsAndUdpInBothFamilies() {
    awaitWhole(WITH_TOKENS);

    assertThat(announces("http")).isGreaterThanOrEqualTo(7);
    assertThat(announces("https")).isGreaterThanOrEqualTo(5);
    assertThat(announces("udp")).isGreaterThanOrEqualTo(2);
    assertThat(fleet.trackerMetric("rackcast_tracker_refusals_total")).isZero();
    WITH_TOKENS.stream()
        .filter(client -> client.kind() != TRANSMISSION)
        .forEach(RealClientsIT::end);
    // Over HTTP transmission-cli leaves without a word: two of it and the seeder are left.
    awaitPeers(3, () -> fleet.trackerMetric(PEERS));
  }

  @Test
  void clients_withoutTokens_overUdp() {
    awaitWhole(WITHOUT_TOKENS);

    assertThat(fleet.metric(open, ANNOUNCES, "protocol=\"udp\"", "result=\"ok\""))
        .isGreaterThanOrEqualTo(5);
    assertThat(fleet.metric(open, "rackcast_tracker_refusals_total")).isZero();
    WITHOUT_TOKENS.forEach(RealClientsIT::end);
    awaitPeers(1, () -> fleet.metric(open, PEERS));
  }

  @Test // aria2 sends no URL over UDP
  void aria2_shortTokenOverUdp_isRefusedForThat_andGoesOnOverHttp() {
    awaitWhole(TIERS);

    assertThat(fleet.metric(refusing, "rackcast_tracker_refusals_total", "token_missing"))
        .isGreaterThanOrEqualTo(1);
    assertThat(TIERS.get(0).program().output()).contains("this announce URL has no token");
  }

  @Test
  void clients_urlOfAnotherTorrent_showTheSentence() {
    for (var client : WRONG) {
      await(client.kind() + " shows why")
          .atMost(Program.PATIENCE)
          .until(() -> client.program().output().contains("is for another torrent"));
    }
  }

  /** One for clients, in the form that all of them can read, signed for one node. */
  private static Path torrent(String release) {
    return fleet.torrent(release, release.replace('@', '-'), "--v1");
  }

  private static String shortUrl() {
    return fleet.client("announce-url", "app@1", "--node", "n", "--udp").succeeded().out().strip();
  }

  private static String announce(Path torrent) throws IOException {
    return read(torrent).text("announce").orElseThrow();
  }

  private static BDictionary read(Path torrent) throws IOException {
    return Bencode.readDictionary(Files.readAllBytes(torrent), LIMITS);
  }

  /** A copy of the torrent with these trackers and no others, each a tier. */
  private static Path with(String name, String... urls) throws IOException {
    List<BList> tiers = new ArrayList<>();
    for (String url : urls) {
      tiers.add(new BList(List.of(BString.of(url))));
    }
    var changed =
        read(torrent)
            .with("announce", BString.of(urls[0]))
            .with("announce-list", new BList(List.copyOf(tiers)));
    return Files.write(dir.resolve(name + ".torrent"), Bencode.write(changed));
  }

  /** Starts one on the next host, with these trackers. */
  private static void start(List<Running> among, RealClient client, String name, String... urls)
      throws IOException {
    var folder = Files.createDirectory(dir.resolve(name + "-" + client));
    var file = with(folder.getFileName().toString(), urls);
    among.add(new Running(client, folder, run(client, ++hosts, file, folder)));
  }

  private static Program run(RealClient client, int host, Path torrent, Path folder)
      throws IOException {
    return PROGRAMS
        .programs()
        .start(
            dir.resolve(torrent.getFileName() + ".log"),
            client.environment(authority),
            RealClient.prefixed(network.at(host), client.command(torrent, folder, authority)));
  }

  private static void awaitWhole(List<Running> clients) {
    for (var client : clients) {
      await(client.folder() + " has it whole")
          .atMost(Program.PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .failFast(() -> assertThat(client.program().isAlive()).as(tail(client)).isTrue())
          .until(() -> isWhole(client.folder().resolve("app.bin")));
    }
  }

  private static String tail(Running client) {
    return "ended: " + client.program().tail();
  }

  private static boolean isWhole(Path file) throws IOException {
    return Files.exists(file) && Files.mismatch(file, content) < 0;
  }

  private static double announces(String protocol) {
    return fleet.trackerMetric(ANNOUNCES, "protocol=\"" + protocol + "\"", "result=\"ok\"");
  }

  private static void awaitPeers(int left, DoubleSupplier peers) {
    await(left + " peers are left")
        .atMost(Program.PATIENCE)
        .until(() -> peers.getAsDouble() == left);
  }

  private static void end(Running client) {
    String pid = Long.toString(client.program().pid());
    Program.run(dir, List.of("kill", "-" + client.kind().endSignal(), pid)).succeeded();
  }
}
