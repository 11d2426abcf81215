package io.rackcast.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.yaml.ProblemsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section admin: what is refused, what is asked for where, and its certificate. */
class AdminConfigTest {
  // SHA-256 of "t".
  private static final String TOKEN =
      "tokens: [{name: a, sha256:"
          + " e3b98a4da31a127d4bde6e43033f66ba274cab0eb7eb1c70ec41402bf6273dd8}]";

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final AdminClient admin = new AdminClient(tracker);
  @TempDir Path folder;

  private Path file(String section) throws IOException {
    var file = folder.resolve("tracker.yaml");
    Files.writeString(file, "admin: { " + section + " }\n");
    return file;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listen: "0.0.0.0:0", TOKEN                              | tokens would pass it unencrypted
          certificate: a.pem                                      | only one is set
          certificate: a.pem, key: b.pem                          | there is no file
          tokens: [{name: a, sha256: 12}]                         | SHA-256
          tokens: [{sha256: 12}]                                  | name is missing
          tokens: [{name: "a b", sha256: 12}]                     | letters, digits and . _ -
          tokens: [{name: a, role: root, sha256: 12}]             | role
          users: [{name: a, password-hash: secret}]               | hash-password
          hmac-keys: [{name: a, secret: short}]                   | fewer than 32 characters
          TOKEN, hmac-keys: [{name: a, secret: 0123456789abcdef0123456789abcdef}] | is there twice
          login-life: 3d                                          | login-life
          """)
  void load_wrong_saysWhatToSet(String section, String sentence) throws IOException {
    var file = file(section.replace("TOKEN", TOKEN));

    assertThatThrownBy(
            () ->
                TrackerConfig.load(Settings.read(file, TrackerConfig.ENVIRONMENT_PREFIX, Map.of())))
        .isInstanceOfSatisfying(
            ProblemsException.class,
            e -> assertThat(String.join("\n", e.problems())).contains(sentence));
  }

  @Test
  void load_signedCallsAndANameTheyCannotCarry_saysWhatToUse() throws IOException {
    var file = file("hmac-keys: [{name: a, secret: 0123456789abcdef0123456789abcdef}]");
    Files.writeString(file, Files.readString(file) + "name: \"a, b\"\n");
    var settings = Settings.read(file, TrackerConfig.ENVIRONMENT_PREFIX, Map.of());

    assertThatThrownBy(() -> TrackerConfig.load(settings))
        .hasMessageContaining("tracker.yaml:2: name is \"a, b\", and calls signed by");
  }

  @Test
  void load_secrets_areNeverShown() throws IOException {
    var file = file("hmac-keys: [{name: a, secret: 0123456789abcdef0123456789abcdef}]");
    var settings = Settings.read(file, TrackerConfig.ENVIRONMENT_PREFIX, Map.of());

    var config = TrackerConfig.load(settings);

    assertThat(config.admin().toString()).contains("(set)").doesNotContain("0123456789abcdef");
    assertThat(settings.describe()).doesNotContain("0123456789abcdef");
  }

  @Test
  void api_beyondLoopbackWithNobodyNamed_isClosedToAll() throws IOException {
    tracker.set("admin.listen", "0.0.0.0:0");

    var answer = admin.get("/status");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.response().body()).contains("name who may in admin.tokens");
    assertThat(admin.raw("/metrics").status()).isEqualTo(200);
    assertThat(admin.raw("/readyz").status()).isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"token, 401", "open, 200"})
  void metrics_beyondLoopback_needATokenUnlessToldOtherwise(String setting, int status)
      throws IOException {
    tracker
        .file(file("plaintext: true, metrics: %s, %s".formatted(setting, TOKEN)))
        .set("admin.listen", "0.0.0.0:0");
    var withToken = admin.request("/../../metrics"); // the path is set below

    assertThat(admin.raw("/metrics").status()).isEqualTo(status);
    assertThat(admin.raw("/healthz").status()).isEqualTo(200);
    assertThat(admin.raw("/readyz").status()).isEqualTo(200);
    assertThat(admin.get("/status").status()).isEqualTo(401);
    assertThat(
            admin
                .send(
                    withToken
                        .uri(
                            URI.create(
                                "http://127.0.0.1:" + tracker.running().adminPort() + "/metrics"))
                        .header("Authorization", "Bearer t")
                        .build())
                .status())
        .isEqualTo(200);
  }

  private static X509Bundle certificate() throws Exception {
    return new CertificateBuilder()
        .subject("CN=tracker")
        .addSanIpAddress("127.0.0.1")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private void write(X509Bundle bundle) throws IOException {
    Files.writeString(folder.resolve("tracker.key"), bundle.getPrivateKeyPEM());
    Files.writeString(folder.resolve("tracker.pem"), bundle.getCertificatePathPEM());
  }

  private static SSLSocket connect(int port, X509Bundle trusted, String protocol) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trusted.toTrustManager()}, null);
    var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  private static X509Certificate shown(int port, X509Bundle trusted) throws Exception {
    try (var socket = connect(port, trusted, "TLSv1.3")) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void certificate_changed_isShownToNewConnections() throws Exception {
    var first = certificate();
    var second = certificate();
    write(first);
    tracker.file(file("certificate: tracker.pem, key: tracker.key"));
    int port = tracker.running().adminPort();
    var before = shown(port, first);

    write(second);

    assertThat(before).isEqualTo(first.getCertificate());
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(SSLException.class)
        .until(() -> shown(port, second).equals(second.getCertificate()));
    assertThat(tracker.metric("rackcast_tracker_admin_certificate_loads_total{result=\"ok\"}"))
        .isPositive();
  }

  @Test
  void listener_tls_takesNeitherPlainHttpNorOldTls() throws Exception {
    var bundle = certificate();
    write(bundle);
    tracker.file(file("certificate: tracker.pem, key: tracker.key"));
    int port = tracker.running().adminPort();

    try (var socket = connect(port, bundle, "TLSv1.1")) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
    }
    try (var socket = connect(port, bundle, "TLSv1.2")) {
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
    }
    try (var plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
      plain.setSoTimeout(20_000);
      plain
          .getOutputStream()
          .write("GET /healthz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("ok\n");
    }
  }
}
