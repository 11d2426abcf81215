package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.rackcast.proto.tls.Certificate;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS by a private CA, with the JDK's own client. */
class HttpsTest {
  private static X509Bundle ca;
  private static SSLContext trust;

  @RegisterExtension final TestTracker tracker = new TestTracker();
  @TempDir Path folder;

  @BeforeAll
  static void makeCa() throws Exception {
    ca =
        new CertificateBuilder()
            .subject("CN=Private CA")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    trust = SSLContext.getInstance("TLS");
    trust.init(null, new TrustManager[] {ca.toTrustManager()}, null);
  }

  private static CertificateBuilder certificate() throws Exception {
    return new CertificateBuilder().subject("CN=tracker").addSanIpAddress("127.0.0.1");
  }

  private CertificateFiles write(X509Bundle bundle) throws IOException {
    var files = new CertificateFiles(folder.resolve("tracker.pem"), folder.resolve("key.pem"));
    Files.writeString(files.certificate(), bundle.getCertificatePathPEM());
    Files.writeString(files.key(), bundle.getPrivateKeyPEM());
    return files;
  }

  private int serve(X509Bundle bundle) throws IOException {
    return serve(bundle, "127.0.0.1:0");
  }

  private int serve(X509Bundle bundle, String listen) throws IOException {
    var files = write(bundle);
    tracker
        .set("https.listen", listen)
        .set("https.certificate", files.certificate())
        .set("https.key", files.key());
    return port();
  }

  private int port() {
    return tracker.running().httpsAddresses().get(0).getPort();
  }

  private static Reply announce(int port) throws IOException, InterruptedException {
    var client = HttpClient.newBuilder().sslContext(trust).build();
    var uri =
        URI.create(
            "https://127.0.0.1:" + port + "/announce?" + new TestPeer(0, "0.0.0.1").query(1));
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
    return new Reply(client.send(request, BodyHandlers.ofByteArray()).body());
  }

  /** The serial number of the certificate that is shown to a new connection. */
  private static String shown(int port) throws IOException {
    try (var socket = connect(port)) {
      socket.startHandshake();
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSerialNumber().toString();
    }
  }

  private static SSLSocket connect(int port) throws IOException {
    SSLSocketFactory factory = trust.getSocketFactory();
    var socket = (SSLSocket) factory.createSocket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Test
  void announce_overHttps_isAnsweredAndCounted() throws Exception {
    int port = serve(certificate().buildIssuedBy(ca));

    var reply = announce(port);

    assertThat(reply.failure()).isEmpty();
    assertThat(reply.number("incomplete")).isEqualTo(1);
    assertThat(tracker.metric("rackcast_tracker_announces_total{protocol=\"https\",result=\"ok\"}"))
        .isEqualTo(1);
  }

  @Test
  void announce_listOfAddresses_eachShowsTheCertificate() throws Exception {
    int first = serve(certificate().buildIssuedBy(ca), "127.0.0.1:0, [::1]:0, 127.0.0.1:0");

    int third = tracker.running().httpsAddresses().get(2).getPort();

    assertThat(tracker.running().httpsAddresses()).hasSize(3);
    assertThat(announce(first).failure()).isEmpty();
    assertThat(announce(third).failure()).isEmpty();
  }

  @Test
  void announce_overHttpAndHttps_oneSwarm() throws Exception {
    int port = serve(certificate().rsa2048().buildIssuedBy(ca));
    new TestPeer(tracker.httpPort(), "127.1.0.1").announce(0);

    assertThat(announce(port).hosts()).containsExactly("127.1.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void connection_versionInUse_isTaken(String version) throws Exception {
    int port = serve(certificate().buildIssuedBy(ca));
    try (var socket = connect(port)) {
      socket.setEnabledProtocols(new String[] {version});

      socket.startHandshake();

      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void context_versions_noneOlder() throws Exception {
    var context = ServerTls.context(Certificate.read(write(certificate().buildIssuedBy(ca))));

    assertThat(context.newEngine(ByteBufAllocator.DEFAULT).getEnabledProtocols())
        .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
  }

  @Test
  void connection_thatIsNotTls_isClosedAndOthersAreServed() throws Exception {
    int port = serve(certificate().buildIssuedBy(ca));
    try (var plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
      plain.setSoTimeout(20_000);
      plain.getOutputStream().write("GET /announce?jwt=secret HTTP/1.1\r\n\r\n".getBytes(US_ASCII));

      assertThat(plain.getInputStream().readAllBytes().length).isLessThan(16);
    }

    assertThat(announce(port).failure()).isEmpty();
  }

  @Test
  void connection_withoutHandshake_isClosed() throws Exception {
    tracker.set("http.request-timeout", "1s");
    int port = serve(certificate().buildIssuedBy(ca));
    try (var silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
      silent.setSoTimeout(20_000);

      assertThat(silent.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void certificate_changed_isShownToNewConnections() throws Exception {
    var first = certificate().buildIssuedBy(ca);
    var second = certificate().rsa2048().buildIssuedBy(ca);
    int port = serve(first);
    try (var open = connect(port)) {
      open.startHandshake();
      assertThat(shown(port)).isEqualTo(first.getCertificate().getSerialNumber().toString());

      write(second);

      String expected = second.getCertificate().getSerialNumber().toString();
      await().atMost(Duration.ofSeconds(30)).until(() -> shown(port).equals(expected));
      open.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      assertThat(open.getInputStream().read()).isEqualTo('H');
    }
  }

  @Test
  void certificate_changedAndReloadByCall_isShownToTheNextConnection() throws Exception {
    int port = serve(certificate().buildIssuedBy(ca));
    var second = certificate().buildIssuedBy(ca);
    write(second);

    var answer = new AdminClient(tracker).send("POST", "/reload", "{}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(shown(port)).isEqualTo(second.getCertificate().getSerialNumber().toString());
    assertThat(tracker.metric("rackcast_tracker_certificate_loads_total{result=\"ok\"}")).isOne();
  }

  @Test
  void certificate_changedToABrokenOne_theOldOneStaysAndItIsCounted() throws Exception {
    var good = certificate().buildIssuedBy(ca);
    int port = serve(good);

    Files.writeString(folder.resolve("key.pem"), "no key");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                tracker.metric("rackcast_tracker_certificate_loads_total{result=\"failed\"}") == 1);
    assertThat(shown(port)).isEqualTo(good.getCertificate().getSerialNumber().toString());
    assertThat(tracker.metric("rackcast_tracker_certificate_ends"))
        .isEqualTo((double) good.getCertificate().getNotAfter().toInstant().getEpochSecond());
  }

  @Test
  void certificate_expired_servesWithAWarning() throws Exception {
    var now = Instant.now();
    int port =
        serve(
            certificate()
                .notBefore(now.minus(Duration.ofDays(9)))
                .notAfter(now.minus(Duration.ofDays(1)))
                .buildIssuedBy(ca));

    assertThatThrownBy(() -> announce(port)).isInstanceOf(IOException.class);
    assertThat(tracker.metric("rackcast_tracker_certificate_ends"))
        .isLessThan((double) now.getEpochSecond());
  }

  @Test
  void check_filesThatDoNotBelongTogether_saysSo() throws Exception {
    var files = write(certificate().buildIssuedBy(ca));
    Files.writeString(files.key(), certificate().buildIssuedBy(ca).getPrivateKeyPEM());

    assertThatThrownBy(files::check).hasMessageContaining("is not that of the certificate");
  }

  @Test
  void check_keyOfAnotherKind_saysSo() throws Exception {
    var files = write(certificate().ecp256().buildIssuedBy(ca));
    Files.writeString(files.key(), certificate().rsa2048().buildIssuedBy(ca).getPrivateKeyPEM());

    assertThatThrownBy(files::check).hasMessageContaining("no key of the certificate's kind, EC");
  }

  @Test
  void check_keyInAnotherForm_saysHowToConvertIt() throws Exception {
    var files = write(certificate().buildIssuedBy(ca));
    Files.writeString(files.key(), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n");

    assertThatThrownBy(files::check).hasMessageContaining("openssl pkcs8 -topk8 -nodes -in");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"})
  void check_noCertificate_saysSo(String content) throws Exception {
    var files = write(certificate().buildIssuedBy(ca));
    Files.writeString(files.certificate(), content);

    assertThatThrownBy(files::check).hasMessageContaining("has no certificate in PEM form");
  }
}
