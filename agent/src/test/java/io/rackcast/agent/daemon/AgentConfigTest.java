package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.rackcast.agent.location.FixedSource;
import io.rackcast.agent.location.OwnLocation.Source;
import io.rackcast.agent.testkit.TestAuthority;
import io.rackcast.agent.transfer.pace.RateLimits.Limit;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.proto.settings.ByteRates;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.settings.SettingsException;
import io.rackcast.proto.testkit.ListedKeys;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.topology.Tier;
import io.rackcast.proto.yaml.ProblemsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {
  @TempDir Path folder;

  @Test
  void read_nothing_givesTheDefaults() {
    var config = read("", Map.of("HOME", "/home/rack"));

    assertThat(config.role()).isEqualTo(Role.NODE);
    assertThat(config.peersListen()).hasToString("127.0.0.1:6881");
    assertThat(config.apiListen()).hasToString("127.0.0.1:6981");
    assertThat(config.dataDir()).isEqualTo(Path.of("/home/rack/.local/state/rackcast-agent"));
    assertThat(config.location().sources()).isEmpty();
  }

  @Test
  void read_credentialsOfHosts_areTakenWithoutBeingShown() {
    var config =
        read(
            "origin: {credentials: [{host: Registry.example, username: pull, password: s3cret},"
                + " {host: 'files.example:81', password: t0ken}]}",
            Map.of());

    assertThat(config.credentials())
        .extracting("host")
        .containsExactly("registry.example", "files.example:81");
    assertThat(config.toString()).doesNotContain("s3cret", "t0ken");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {http: 'http://pub.example:7071', token: s3cret}              | an origin's token crosses
          {http: 'http://pub.example:7071', grpc: 'https://pub.example:7070'} | is plain though
          {http: 'https://pub.example:7443', token: s3cret}             |
          {http: 'http://127.0.0.1:7071', token: s3cret}                |
          {http: 'http://pub.example:7071'}                             |
          """)
  void read_publisherInPlainHttpElsewhere_warns(String publisher, @Nullable String warning)
      throws Exception {
    var file = Files.writeString(folder.resolve("agent.yaml"), "publisher: " + publisher);
    var settings = Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, Map.of());

    var unused = AgentConfig.read(settings, Map.of());

    if (warning == null) {
      assertThat(settings.warnings()).isEmpty();
    } else {
      assertThat(settings.warnings()).singleElement().asString().contains(warning);
      assertThat(settings.warnings().toString()).doesNotContain("s3cret");
    }
  }

  @Test
  void read_credentialsThatAreNone_saysWhatIsMissing() {
    assertThatThrownBy(() -> read("origin: {credentials: [{host: h}]}", Map.of()))
        .hasMessageContaining("the credentials for h have no secret");
    assertThatThrownBy(
            () -> read("origin: {credentials: [{host: 'http://h', password: s3cret}]}", Map.of()))
        .hasMessageContaining("is not a host")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void read_locationOfTheEnvironment_isNamedSo() {
    var config =
        read("location: {value: dc1/r1}", Map.of("RACKCAST_AGENT_LOCATION_VALUE", "dc1/r2"));

    assertThat(config.location().sources())
        .containsExactly(new FixedSource(Location.parse("dc1/r2"), Source.ENVIRONMENT));
  }

  @Test
  void read_variableOfTheCommands_isNoUnknownSetting() {
    assertThat(read("", Map.of("RACKCAST_AGENT_API", "127.0.0.1:1")).role()).isEqualTo(Role.NODE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          orders: socket                                 | is socket, but there is none; set api.socket
          'orders: socket, socket: a, grpc: {listen: "127.0.0.1:1"}' | set api.grpc.socket instead
          'grpc: {listen: "10.0.0.1:6982"}'              | is not a loopback address
          socket-mode: rw                                | "rw" is no mode; write one like 0660
          'socket: a, grpc: {socket: a}'                 | is api.socket too; choose another path
          """)
  void read_wrongApi_saysWhatToWrite(String api, String sentence) {
    assertThatThrownBy(() -> read("api: {" + api + "}", Map.of())).hasMessageContaining(sentence);
  }

  @Test
  void read_limitsOfFileAndEnvironment_areRead() {
    var limits =
        read(
                "limits: {connections: 10, wan: {up: 50MB/s}, total: {down: 1Gbit/s}}",
                Map.of("RACKCAST_AGENT_LIMITS_POD_DOWN", "64kB/s"))
            .rates();

    assertThat(limits.of(Tier.WAN)).isEqualTo(new Limit(50_000_000, ByteRates.NONE));
    assertThat(limits.of(Tier.POD)).isEqualTo(new Limit(ByteRates.NONE, 64_000));
    assertThat(limits.total()).isEqualTo(new Limit(ByteRates.NONE, 125_000_000));
    assertThat(limits.of(Tier.RACK)).isEqualTo(Limit.NONE);
  }

  @Test
  void read_wrongLimits_saysWhatToWrite() {
    assertThatThrownBy(
            () ->
                read(
                    "limits: {wam: {up: 50MB/s}, wan: {up: 50, down: 1kB/s, both: 1MB/s}}",
                    Map.of()))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(((ProblemsException) e).problems())
                    .hasSize(4)
                    .anyMatch(problem -> problem.contains("did you mean \"limits.wan\"?"))
                    .anyMatch(problem -> problem.contains("\"limits.wan.both\" is not a setting"))
                    .anyMatch(problem -> problem.contains("write a rate like 50MB/s"))
                    .anyMatch(problem -> problem.contains("use 64kB/s to 100GB/s")));
  }

  @Test
  void read_peerTlsWithItsFiles_isRead() throws Exception {
    var files = new TestAuthority("fleet").write(folder);

    var tls =
        read(
                "{peer-tls: required, peers: {certificate: node.pem, key: node.key, ca: ca.pem}}",
                Map.of())
            .peerTls();

    assertThat(tls.mode()).isEqualTo(PeerTls.Mode.REQUIRED);
    assertThat(tls.files()).contains(files);
    assertThat(read("peer-tls: off", Map.of()).peerTls().mode()).isEqualTo(PeerTls.Mode.OFF);
  }

  @Test
  void read_peerTlsFromTheEnvironment_isRead() throws Exception {
    var files = new TestAuthority("fleet").write(folder);

    var tls =
        read(
                "",
                Map.of(
                    "RACKCAST_AGENT_PEER_TLS", "optional",
                    "RACKCAST_AGENT_PEERS_CERTIFICATE", files.certificate().toString(),
                    "RACKCAST_AGENT_PEERS_KEY", files.key().toString(),
                    "RACKCAST_AGENT_PEERS_CA", folder.resolve("ca.pem").toString()))
            .peerTls();

    assertThat(tls).isEqualTo(new PeerTlsSettings(PeerTls.Mode.OPTIONAL, Optional.of(files)));
  }

  @Test
  void read_peerTlsWithoutFilesOrWithWrongOnes_saysWhatToDo() throws Exception {
    var authority = new TestAuthority("fleet");
    authority.write(folder, authority.issue(CertificateBuilder::addExtendedKeyUsageServerAuth));
    Files.writeString(folder.resolve("text.pem"), "text");

    assertProblem("peer-tls: required", "peer-tls needs peers.certificate, peers.key and peers.ca");
    assertProblem("peers: {ca: ca.pem}", "name all three files, or none and peer-tls: off");
    assertProblem("peer-tls: maybe", "use one of off | optional | required");
    assertProblem(
        "{peer-tls: required, peers: {certificate: node.pem, key: node.key, ca: ca.pem}}",
        "is not good for clientAuth, and an agent is client and server");
    assertProblem(
        "{peer-tls: required, peers: {certificate: node.pem, key: node.key, ca: text.pem}}",
        "text.pem has no certificate in PEM form");
    assertProblem(
        "{peer-tls: required, peers: {certificate: node.pem, key: node.key, ca: nowhere.pem}}",
        "there is no file " + folder.resolve("nowhere.pem"));
  }

  private void assertProblem(String yaml, String sentence) {
    assertThatThrownBy(() -> read(yaml, Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void read_severalProblems_tellsAll() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    node: {nmae: x}
                    api: {listen: "0.0.0.0:6981"}
                    location: {value: "a//b"}
                    """,
                    Map.of()))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(((ProblemsException) e).problems())
                    .hasSize(3)
                    .anyMatch(problem -> problem.contains("did you mean \"node.name\""))
                    .anyMatch(problem -> problem.contains("is not a loopback address")));
  }

  @Test
  void describe_readBack_isTheSame() throws Exception {
    var settings = Settings.defaults(AgentConfig.ENVIRONMENT_PREFIX);
    var defaults = AgentConfig.read(settings, Map.of());

    var again = read(settings.describe(), Map.of());

    assertThat(again).isEqualTo(defaults);
  }

  @Test
  void describe_credentials_showsEveryKeyThatIsReadOfThem() {
    var settings = Settings.defaults(AgentConfig.ENVIRONMENT_PREFIX);
    AgentConfig.read(settings, Map.of());

    assertThat(ListedKeys.of(settings.describe(), "credentials"))
        .containsExactly("host", "username", "password", "password-file");
  }

  private AgentConfig read(String yaml, Map<String, String> environment) {
    try {
      Path file = Files.writeString(folder.resolve("agent.yaml"), yaml);
      return AgentConfig.read(
          Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, environment), environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
