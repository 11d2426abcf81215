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
import io.rackcast.agent.testkit.Programs;
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
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every client that is not ours, over every frontend of the tracker, all at once and each on a host
 * and in a rack of its own: it downloads from a libtorrent seeder, all it says is understood, and
 * when it has ended in order it is in no swarm.
 */
final class RealClientsIT {
  private static final int HOSTS = 16;
  private static final int SEEDER = 1;
  private static final String HTTPS = BridgedNetwork.HUB + ":6443";
  private static final String ANNOUNCES = "rackcast_tracker_announces_total";
  private static final BencodeLimits LIMITS = new BencodeLimits(1 << 20, 16, 50_000);

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private final List<Running> clients = new ArrayList<>();
  private BridgedNetwork network;
  private Fleet fleet;
  private Path content;
  private Path authority;
  private Path torrent;
  private int hosts = SEEDER;

  private record Running(RealClient kind, Path folder, Program program) {}

  @BeforeEach
  void publish() throws Exception {
    for (var client : RealClient.values()) {
      client.need();
    }
    network = new BridgedNetwork(dir, programs, HOSTS);
    fleet = new Fleet(dir, programs, network.hub(), BridgedNetwork.HUB);
    var settings = dir.resolve("publisher/publisher.yaml");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace(
                "  udp: []",
                "  udp: [{name: tracker, url: \"udp://%s/announce\"}]"
                    .formatted(fleet.trackerAnnounce())));
    certify();
    content = fleet.randomFile("app.bin", 4 << 20);
    fleet.publisher();
    fleet.publish(content, "app", "1");
    torrent = torrent("app@1");
  }

  private void certify() throws Exception {
    var ca = new CertificateBuilder().subject("CN=site").setIsCertificateAuthority(true);
    var issuer = ca.buildSelfSigned();
    var tracker =
        new CertificateBuilder()
            .subject("CN=tracker")
            .addSanIpAddress(BridgedNetwork.HUB)
            .buildIssuedBy(issuer);
    authority = Files.writeString(dir.resolve("ca.pem"), issuer.getCertificatePathPEM());
    Files.writeString(dir.resolve("tracker.pem"), tracker.getCertificatePathPEM());
    Files.writeString(dir.resolve("tracker.key"), tracker.getPrivateKeyPEM());
  }

  @Test
  void clients_withTokens_overHttpHttpsAndUdpInBothFamilies() throws IOException {
    String port = fleet.trackerAnnounce().replaceAll(".*:", "");
    var yaml = dir.resolve("tracker.yaml");
    Files.writeString(
        yaml,
        Files.readString(yaml)
                .replace(
                    "http:  { listen: \"%s\" }".formatted(fleet.trackerAnnounce()),
                    "http:  { listen: \"[::]:%s\" }".formatted(port))
            + "https: { listen: \"%s\", certificate: tracker.pem, key: tracker.key }%n"
                .formatted(HTTPS));
    fleet.tracker();
    String http = announce(torrent);
    String ipv6 = "[%s]:%s".formatted(BridgedNetwork.HUB_IPV6, port);
    String overIpv6 = http.replace(fleet.trackerAnnounce(), ipv6);
    seed(with("seeder", http, overIpv6));
    String https = http.replace("http://" + fleet.trackerAnnounce(), "https://" + HTTPS);
    String udp = shortUrl();

    for (var client : RealClient.values()) {
      start(client, "http", http);
      start(client, "https", https);
    }
    start(LIBTORRENT, "udp", udp);
    start(QBITTORRENT, "udp", udp);
    network.onlyIpv6(hosts + 1);
    start(ARIA2, "ipv6", overIpv6);

    awaitWhole();
    assertThat(announces("http")).isGreaterThanOrEqualTo(7);
    assertThat(announces("https")).isGreaterThanOrEqualTo(5);
    assertThat(announces("udp")).isGreaterThanOrEqualTo(2);
    understood();
    // Over HTTP transmission-cli leaves without a word: two of it and the seeder are left.
    end(EnumSet.complementOf(EnumSet.of(TRANSMISSION)), 3);
  }

  @Test
  void clients_withoutTokens_overUdp() throws IOException {
    open();
    String url = "udp://" + fleet.trackerAnnounce() + "/announce";
    seed(with("seeder", url));

    for (var client : List.of(ARIA2, TRANSMISSION, RTORRENT, LIBTORRENT)) {
      start(client, "udp", url);
    }

    awaitWhole();
    assertThat(announces("udp")).isGreaterThanOrEqualTo(4);
    understood();
    end(EnumSet.allOf(RealClient.class), 1);
  }

  /** A tracker that asks for no tokens, in place of the fleet's. */
  private void open() throws IOException {
    var yaml = dir.resolve("tracker.yaml");
    String text = Files.readString(yaml);
    Files.writeString(
        yaml,
        text.substring(0, text.indexOf("admission:"))
            + "admission: { mode: open }\nannounce: { min-interval: 2s, interval: 1h }\n");
    fleet.tracker();
  }

  @Test // aria2 sends no URL over UDP
  void aria2_shortTokenOverUdp_isRefusedForThat_andGoesOnOverHttp() throws IOException {
    fleet.tracker();
    seed(torrent);

    start(ARIA2, "tiers", shortUrl(), announce(torrent));

    awaitWhole();
    assertThat(fleet.trackerMetric("rackcast_tracker_refusals_total", "token_missing"))
        .isGreaterThanOrEqualTo(1);
    assertThat(clients.get(0).program().output()).contains("this announce URL has no token");
  }

  @Test
  void clients_urlOfAnotherTorrent_showTheSentence() throws IOException {
    fleet.publish(fleet.randomFile("other.bin", 1 << 20), "other", "1");
    fleet.tracker();
    String other = announce(torrent("other@1"));

    for (var client : List.of(ARIA2, TRANSMISSION, LIBTORRENT)) {
      start(client, "wrong", other);
    }

    for (var client : clients) {
      await(client.kind() + " shows why")
          .atMost(Program.PATIENCE)
          .until(() -> client.program().output().contains("is for another torrent"));
    }
  }

  /** One for clients, in the form that all of them can read, signed for one node. */
  private Path torrent(String release) {
    return fleet.torrent(release, release.replace('@', '-'), "--v1");
  }

  private String shortUrl() {
    return fleet.client("announce-url", "app@1", "--node", "n", "--udp").succeeded().out().strip();
  }

  private static String announce(Path torrent) throws IOException {
    return read(torrent).text("announce").orElseThrow();
  }

  private static BDictionary read(Path torrent) throws IOException {
    return Bencode.readDictionary(Files.readAllBytes(torrent), LIMITS);
  }

  /** A copy of the torrent with these trackers and no others, each a tier. */
  private Path with(String name, String... urls) throws IOException {
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

  private void seed(Path with) throws IOException {
    run(LIBTORRENT, SEEDER, with, dir).awaitLine("seeding");
  }

  /** Starts one on the next host, with these trackers. */
  private void start(RealClient client, String name, String... urls) throws IOException {
    var folder = Files.createDirectory(dir.resolve(name + "-" + client));
    var file = with(folder.getFileName().toString(), urls);
    clients.add(new Running(client, folder, run(client, ++hosts, file, folder)));
  }

  private Program run(RealClient client, int host, Path torrent, Path folder) throws IOException {
    return programs.start(
        dir.resolve(torrent.getFileName() + ".log"),
        client.environment(authority),
        RealClient.prefixed(network.at(host), client.command(torrent, folder, authority)));
  }

  private void awaitWhole() {
    for (var client : clients) {
      await(client.folder() + " has it whole")
          .atMost(Program.PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .failFast(() -> assertThat(client.program().isAlive()).as(tail(client)).isTrue())
          .until(() -> isWhole(client.folder().resolve("app.bin")));
    }
  }

  private static String tail(Running client) {
    return "ended: " + client.program().tail();
  }

  private boolean isWhole(Path file) throws IOException {
    return Files.exists(file) && Files.mismatch(file, content) < 0;
  }

  private double announces(String protocol) {
    return fleet.trackerMetric(ANNOUNCES, "protocol=\"" + protocol + "\"", "result=\"ok\"");
  }

  private void understood() {
    assertThat(fleet.trackerMetric("rackcast_tracker_refusals_total")).isZero();
  }

  /** Ends those of these kinds in order; then the tracker knows so many peers. */
  private void end(Collection<RealClient> kinds, int left) {
    clients.stream().filter(client -> kinds.contains(client.kind())).forEach(this::end);
    await(kinds + " are forgotten, " + left + " are left")
        .atMost(Program.PATIENCE)
        .until(() -> fleet.trackerMetric("rackcast_tracker_peers") == left);
  }

  private void end(Running client) {
    String pid = Long.toString(client.program().pid());
    Program.run(dir, List.of("kill", "-" + client.kind().endSignal(), pid)).succeeded();
  }
}
