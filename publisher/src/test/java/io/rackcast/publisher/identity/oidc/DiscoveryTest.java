package io.rackcast.publisher.identity.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.rackcast.proto.testkit.TestCertificates;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class DiscoveryTest {
  private static final String DOCUMENT = "/.well-known/openid-configuration";

  @TempDir Path folder;
  private HttpServer server;
  private String url;
  private volatile String document = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    serve(DOCUMENT, 200, () -> document);
    serve("/empty", 200, () -> "{\"keys\":[]}");
    serve("/large", 200, () -> "{\"keys\":[]," + " ".repeat(1 << 20) + "\"x\":1}");
    serve("/text", 200, () -> "hello");
    serve("/moved", 302, () -> "");
    server.start();
  }

  private void serve(String path, int status, java.util.function.Supplier<String> text) {
    server.createContext(
        path,
        call -> {
          byte[] bytes = text.get().getBytes(UTF_8);
          call.getResponseHeaders().set("Location", url + "/empty");
          call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          call.getResponseBody().write(bytes);
          call.close();
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Discovery keysAt(String keys) {
    document = "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(url, keys);
    return new Discovery(URI.create(url), Optional.empty());
  }

  @Test
  void read_keySet_isParsed() throws Exception {
    assertThat(keysAt(url + "/empty").read().getKeys()).isEmpty();
  }

  @Test
  void read_issuerWithACertificateOfItsOwnAuthority_isTrustedWithThatAuthorityAlone()
      throws Exception {
    var authority = new TestCertificates(folder, "ours");
    var other = new TestCertificates(folder, "other");
    var own = authority.server("issuer");
    var files = new CertificateFiles(own.certificate(), own.key());
    var https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(
            new ClientTls(new ClientTlsFiles(Optional.empty(), Optional.of(files))).context()));
    var issuer = URI.create("https://127.0.0.1:" + https.getAddress().getPort());
    https.createContext(
        "/",
        call -> {
          var text =
              call.getRequestURI().getPath().equals(DOCUMENT)
                  ? "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(issuer, issuer)
                  : "{\"keys\":[]}";
          call.sendResponseHeaders(200, text.length());
          call.getResponseBody().write(text.getBytes(UTF_8));
          call.close();
        });
    https.start();
    try {
      assertThat(new Discovery(issuer, trust(authority)).read().getKeys()).isEmpty();
      assertThatThrownBy(() -> new Discovery(issuer, trust(other)).read())
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> new Discovery(issuer, Optional.empty()).read())
          .isInstanceOf(IOException.class);
    } finally {
      https.stop(0);
    }
  }

  private static Optional<SSLContext> trust(TestCertificates authority) {
    return ClientTls.context(new ClientTlsFiles(Optional.of(authority.ca()), Optional.empty()));
  }

  @Test
  void read_whatIsNoKeySet_saysWhatItIs() {
    assertThatThrownBy(() -> keysAt(url + "/large").read()).hasMessageContaining("1 MiB");
    assertThatThrownBy(() -> keysAt(url + "/text").read()).hasMessageContaining("is none");
    assertThatThrownBy(() -> keysAt(url + "/moved").read()).hasMessageContaining("answers 302");
    assertThatThrownBy(() -> keysAt("http://keys.example/k").read())
        .hasMessageContaining("\"http://keys.example/k\" is not an https URL");
    assertThatThrownBy(() -> keysAt("file:///etc/passwd").read())
        .hasMessageContaining("is not an https URL");
  }

  @Test
  void read_documentOfAnotherIssuer_isRefused() {
    var discovery = keysAt(url + "/empty");
    document = document.replace("\"issuer\":\"", "\"issuer\":\"x");

    assertThatThrownBy(discovery::read).hasMessageContaining("is of the issuer \"xhttp://");
  }

  @Test
  @Timeout(60)
  void read_answerThatStopsInTheMiddle_isGivenUp() throws Exception {
    try (var hanging = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var pool = Executors.newSingleThreadExecutor();
      Future<Socket> call =
          pool.submit(
              () -> {
                var socket = hanging.accept();
                socket
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(UTF_8));
                return socket;
              });
      var issuer = URI.create("http://127.0.0.1:" + hanging.getLocalPort());

      assertThatThrownBy(() -> new Discovery(issuer, Optional.empty()).read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("takes longer than 3 s");
      call.get().close();
      pool.shutdownNow();
    }
  }
}
