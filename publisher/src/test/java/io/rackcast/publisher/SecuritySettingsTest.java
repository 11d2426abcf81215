package io.rackcast.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.settings.SettingsException;
import io.rackcast.proto.testkit.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecuritySettingsTest {
  @TempDir static Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    new TestCertificates(folder, "ours").server("server");
  }

  private static Settings read(String text) throws Exception {
    var file = folder.resolve("publisher.yaml");
    Files.writeString(file, text);
    return Settings.read(file, PublisherConfig.ENVIRONMENT, Map.of());
  }

  private static String tls(String more) {
    return "grpc: { certificate: server.pem, key: server.key, client-ca: ours-ca.pem,"
        + " client-auth: optional }\n"
        + more;
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https: { listen: "127.0.0.1:0" }                           | https.listen is set, but
          grpc: { certificate: server.pem }                          | only one is set
          grpc: { certificate: none.pem, key: server.key }           | there is no file
          grpc: { client-ca: ours-ca.pem }                           | belong together
          grpc: { client-auth: required }                            | belong together
          grpc: { client-ca: ours-ca.pem, client-auth: optional }    | grpc.client-auth needs TLS
          certificates: [{ name: a, san: "dns:a", rights: [read] }]  | nobody is asked for one
          grpc: { certificate: server.pem, key: server.key, client-crl: a.crl } | grpc.client-crl is set, but nobody
          """)
  void read_settingsThatDoNotFit_isRefused(String text, String expected) {
    assertThatThrownBy(() -> PublisherConfig.read(read(text)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { name: a, san: "cn:a", rights: [read] }                      | is no alternative name
          { name: a, san: "dns:", rights: [read] }                      | has no name behind its type
          { name: a, san: "dns:a", rights: [] }                         | gives no rights
          { name: a, san: "dns:a", node: part, rights: [read] }         | has not exactly one *
          { name: a, san: "dns:*.*", node: part, rights: [read] }       | has not exactly one *
          { name: "a:b", san: "dns:a", rights: [read] }                 | is not 1 to 64 letters
          { name: node, san: "dns:a", rights: [read] }                  | is kept for others
          { name: registry, san: "dns:a", rights: [read] }              | is kept for others
          { name: a, san: "dns:a", rights: [fly] }                      | is not a right here
          { name: a, san: "dns:a", ca: none.pem, rights: [read] }       | there is no file
          { name: a, san: "dns:a", rights: [admin], names: ["team/*"] } | cannot be had for "team/*" alone
          """)
  void read_ruleThatCannotBe_isRefused(String rule, String expected) {
    assertThatThrownBy(() -> PublisherConfig.read(read(tls("certificates:\n  - " + rule + "\n"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void read_grpcBeyondLoopback_warnsUnlessInTls() throws Exception {
    var plain = read("grpc: { listen: \"0.0.0.0:7070\" }\n");
    var secure =
        read("grpc: { listen: \"0.0.0.0:7070\", certificate: server.pem, key: server.key }\n");
    var unused = PublisherConfig.read(plain);
    var unusedToo = PublisherConfig.read(secure);

    assertThat(plain.warnings())
        .singleElement()
        .asString()
        .contains("grpc.listen is 0.0.0.0:7070", "tokens cross the network in the clear");
    assertThat(secure.warnings()).isEmpty();
  }

  @Test
  void read_httpBeyondLoopback_warnsThatTokensArePlain() throws Exception {
    var plain = read("http: { listen: \"0.0.0.0:7071\" }\n");
    var unused = PublisherConfig.read(plain);

    assertThat(plain.warnings())
        .singleElement()
        .asString()
        .contains("http.listen is 0.0.0.0:7071", "tokens cross the network in the clear");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          , names: ["team/*"]       | false
          , names: ["team/*", "db"] | false
          , names: ["*"]            | true
                                    | true
          """)
  void read_tokenWithAdmin_mustNotBeTiedToNames(@Nullable String names, boolean isTaken)
      throws Exception {
    var text =
        "tokens:\n  - { name: a, sha256: \"%s\", rights: [admin, read]%s }\n"
            .formatted("0".repeat(64), names == null ? "" : names);

    var thrown = catchThrowable(() -> PublisherConfig.read(read(text)));

    if (isTaken) {
      assertThat(thrown).isNull();
    } else {
      assertThat(thrown)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("the right admin is not tied to release names");
    }
  }

  @Test
  void read_revocationListsWithGaps_warnsWhatBecomesOfThem() throws Exception {
    var authority = new TestCertificates(folder, "ours");
    authority.server("server");
    new TestCertificates(folder, "theirs")
        .revoke(folder.resolve("theirs.crl"), Instant.now().plusSeconds(3600));
    authority.revoke(folder.resolve("ended.crl"), Instant.parse("2026-01-02T03:04:05Z"));
    var missing = read(tls("").replace("optional }", "optional, client-crl: theirs.crl }"));
    var ended =
        read(
            tls("")
                .replace(
                    "optional }", "optional, client-crl: ended.crl, client-crl-expired: warn }"));
    var unused = PublisherConfig.read(missing);
    var unusedToo = PublisherConfig.read(ended);

    assertThat(missing.warnings())
        .singleElement()
        .asString()
        .contains("there is no revocation list of \"CN=ours\", so its certificates are refused");
    assertThat(ended.warnings())
        .singleElement()
        .asString()
        .contains("\"CN=ours\" ended at 2026-01-02T03:04:05Z, so its certificates are taken by");
  }

  @Test
  void checkConfig_grpcBeyondLoopback_tellsTheWarning() throws Exception {
    var file = folder.resolve("publisher.yaml");
    Files.writeString(file, "grpc: { listen: \"0.0.0.0:7070\" }\n");

    var result = new TestCommands().run("check-config", file.toString());

    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("warning: grpc.listen is 0.0.0.0:7070");
  }
}
