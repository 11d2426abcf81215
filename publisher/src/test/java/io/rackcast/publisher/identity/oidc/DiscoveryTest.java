package io.rackcast.publisher.identity.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class DiscoveryTest {
  private static final String DOCUMENT = "/.well-known/openid-configuration";
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
    return new Discovery(URI.create(url));
  }

  @Test
  void read_keySet_isParsed() throws Exception {
    assertThat(keysAt(url + "/empty").read().getKeys()).isEmpty();
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

      assertThatThrownBy(() -> new Discovery(issuer).read())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("takes longer than 3 s");
      call.get().close();
      pool.shutdownNow();
    }
  }
}
