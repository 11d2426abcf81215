package io.rackcast.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.yaml.ProblemsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackerConfigTest {
  @TempDir Path folder;

  private TrackerConfig load(String yaml) throws IOException {
    var file = folder.resolve("tracker.yaml");
    Files.writeString(file, yaml);
    return TrackerConfig.load(Settings.read(file, TrackerConfig.ENVIRONMENT_PREFIX, Map.of()));
  }

  @Test
  void load_everyFixedKey_isTaken() throws IOException {
    Files.writeString(
        folder.resolve("racks.yaml"),
        "{racks: [{location: dc1/pod1/r1, networks: [10.1.1.0/24, \"fd00:1::/64\"]}]}");

    var config =
        load(
            """
            http:      { listen: "127.0.0.1:6969" }
            udp:       { listen: "127.0.0.1:6969" }
            grpc:      { listen: "127.0.0.1:6970" }
            admin:     { listen: "127.0.0.1:6971" }
            admission:
              mode: token
              issuer: "http://127.0.0.1:7071"
              audience: "rackcast"
              jwks-url: "http://127.0.0.1:7071/.well-known/jwks.json"
              approvals: "127.0.0.1:7070"
            topology:
              file: racks.yaml
              fallback-prefix: { ipv4: 24, ipv6: 64 }
            selection: { policy: rack, leads-per-domain: 1 }
            announce:  { interval: 60s, min-interval: 15s, numwant: 50, max-numwant: 200 }
            storage:   { type: memory }
            """);

    assertThat(config.topology().networkCount()).isEqualTo(2);
    assertThat(config.admission().approvals()).isPresent();
    assertThat(config.udp()).hasSize(1);
  }

  @Test
  void load_nothing_defaultsOfTheDesign() throws IOException {
    var config = load("{}");

    assertThat(config.http().listen()).hasToString("[127.0.0.1:6969]");
    assertThat(config.admission().mode()).isEqualTo(TrackerConfig.Mode.TOKEN);
    assertThat(config.admission().jwksUrl())
        .hasToString("http://127.0.0.1:7071/.well-known/jwks.json");
    assertThat(config.announce().maxNumwant()).isEqualTo(200);
  }

  @Test
  void load_whatIsNotThereYet_isRefusedWithWhatIs() {
    assertThatThrownBy(
            () -> load("selection: {policy: closest}\nstorage: {type: redis}\nhttp: {port: 1}\n"))
        .isInstanceOf(ProblemsException.class)
        .hasMessageContaining("tracker.yaml:1: selection.policy is \"closest\"; use one of rack")
        .hasMessageContaining("tracker.yaml:2: storage.type is \"redis\"; use one of memory")
        .hasMessageContaining("tracker.yaml:3: \"http.port\" is not a setting");
  }

  @Test
  void load_brokenRacksFileAndIntervals_allIsToldAtOnce() throws IOException {
    Files.writeString(
        folder.resolve("racks.yaml"), "racks: [{location: r1, networks: [10.1.2.3/24]}]");

    assertThatThrownBy(
            () ->
                load(
                    """
                    topology: {file: racks.yaml}
                    announce: {interval: 10s, min-interval: 20s, max-numwnat: 1}
                    """))
        .hasMessageContaining("has host bits set; write 10.1.2.0/24")
        .hasMessageContaining("announce.min-interval is 20 s, longer than announce.interval")
        .hasMessageContaining("did you mean \"announce.max-numwant\"?");
  }

  @Test
  void printConfig_itsOutput_readsBack() throws IOException {
    var out = new StringWriter();
    var commands = Main.commands();
    commands.commandLine().setOut(new PrintWriter(out));

    int exit = commands.execute("print-config");

    assertThat(exit).isZero();
    assertThat(load(out.toString()).maxPeers()).isEqualTo(1_000_000);
  }

  @Test
  void run_secretInConfig_isNotPrinted() throws IOException {
    var config = load("admission: {approvals-token: hush}\n");

    assertThat(config.toString()).doesNotContain("hush");
  }

  @Test
  void load_listsOfAddresses_areTakenByEachFrontend() throws IOException {
    var config =
        load(
            """
            http: { listen: ["10.0.0.5:6969", "[fd00::5]:6969"] }
            udp:  { listen: "[fd00::5]:6969" }
            """);

    assertThat(config.http().listen()).hasToString("[10.0.0.5:6969, [fd00::5]:6969]");
    assertThat(config.udp()).hasToString("[[fd00::5]:6969]");
    assertThat(load("http: {listen: [\"a:1\", \"b:1\"]}").udp()).hasToString("[a:1, b:1]");
  }

  @Test
  void load_httpsWithoutFiles_saysWhatIsMissing() {
    assertThatThrownBy(() -> load("https: {listen: \"127.0.0.1:6443\"}\n"))
        .hasMessageContaining(
            "tracker.yaml:1: https.listen is set, but https.certificate or https.key is not");
  }

  @Test
  void load_httpsFilesThatAreNotThere_saysWhich() {
    assertThatThrownBy(
            () -> load("https: {listen: \"127.0.0.1:6443\", certificate: c.pem, key: k.pem}\n"))
        .hasMessageContaining("there is no file " + folder.resolve("c.pem"));
  }

  @Test
  void load_networksOfProxies_areChecked() throws IOException {
    assertThat(load("proxies: {trusted: [10.9.0.0/24, \"fd00::/8\"]}\n").http()).isNotNull();

    assertThatThrownBy(
            () ->
                load(
"""
proxies: {trusted: [10.9.0.1/24]}
clients: {ip-parameter-from: [everybody]}
"""))
        .hasMessageContaining("tracker.yaml:1: 10.9.0.1/24 has host bits set; write 10.9.0.0/24")
        .hasMessageContaining("tracker.yaml:2: \"everybody\" is not an address");
  }
}
