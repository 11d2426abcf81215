package io.rackcast.publisher.registry.client;

import static io.rackcast.publisher.registry.client.TestManifests.DIGEST_A;
import static io.rackcast.publisher.registry.client.TestRegistry.PATIENT;
import static io.rackcast.publisher.registry.client.TestRegistry.fault;
import static io.rackcast.publisher.registry.client.TestRegistry.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.client.RegistryException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry with https, and where it may not lead from there. */
class HttpsRegistryTest {
  private static final Descriptor BLOB =
      Descriptor.of("application/octet-stream", Sha256Digest.parse(DIGEST_A), 1);
  private static final RegistryCredentials CI = new RegistryCredentials("ci", "s3cret");

  @TempDir static Path folder;

  private final ContentSite store = new ContentSite("127.0.0.2");
  private HttpsServer server;
  private SSLContext tls;

  @BeforeEach
  void start() throws Exception {
    tls = tls(folder.resolve("server.p12"));
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    store.close();
  }

  private static SSLContext tls(Path file) throws Exception {
    if (!Files.exists(file)) {
      var keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keyalg",
                  "EC",
                  "-alias",
                  "server",
                  "-dname",
                  "CN=registry",
                  "-ext",
                  "san=ip:127.0.0.1",
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  "test-test",
                  "-keystore",
                  file.toString())
              .inheritIO()
              .start();
      assertThat(keytool.waitFor()).isZero();
    }
    var store = KeyStore.getInstance(file.toFile(), "test-test".toCharArray());
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "test-test".toCharArray());
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private RegistryClient client(Optional<SSLContext> trust) {
    var url = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    var target = new RegistryTarget("reg.test", url, Optional.of(CI), false, List.of("auth.test"));
    return new RegistryClient(target, PATIENT, Clock.systemUTC(), trust);
  }

  private void answers(String path, int status, Map<String, String> headers) {
    server.createContext(
        path,
        call -> {
          try (call) {
            send(call, status, new byte[0], headers);
          }
        });
  }

  @Test
  void resolve_certificateThatIsTrusted_isRead() {
    answers("/v2/team/app/manifests/v1", 200, Map.of("Docker-Content-Digest", DIGEST_A));

    try (var client = client(Optional.of(tls))) {
      assertThat(client.resolve("team/app", "v1")).contains(BLOB.digest());
    }
  }

  @Test
  void resolve_certificateThatIsNotTrusted_isUnreachable() {
    try (var client = client(Optional.empty())) {
      var fault = fault(() -> client.resolve("team/app", "v1"));

      assertThat(fault.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(fault).hasMessageContaining("SSLHandshakeException");
    }
  }

  @Test
  void blob_redirectedToPlainHttp_isNotFollowed() {
    answers("/v2/team/app/blobs/", 307, Map.of("Location", store.url("/files/x?signature=s")));

    try (var client = client(Optional.of(tls))) {
      var fault = fault(() -> client.blob("team/app", BLOB, 0));

      assertThat(fault.kind()).isEqualTo(Kind.NOT_ALLOWED);
      assertThat(fault)
          .hasMessageContaining("from https to http, to the host \"127.0.0.2\"")
          .hasMessageNotContaining("signature");
      assertThat(store.asked()).isEmpty();
    }
  }

  @Test
  void resolve_allowedTokenServerWithoutHttps_isShownNothing() {
    answers(
        "/v2/team/app/manifests/v1",
        401,
        Map.of("WWW-Authenticate", "Bearer realm=\"http://auth.test/token\""));

    try (var client = client(Optional.of(tls))) {
      var fault = fault(() -> client.resolve("team/app", "v1"));

      assertThat(fault.kind()).isEqualTo(Kind.NOT_ALLOWED);
      assertThat(fault).hasMessageContaining("has not, so it is shown nothing");
    }
  }
}
