package io.rackcast.agent.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.rackcast.agent.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesSourceTest {
  private static final String LABELS =
      """
      {"kind": "PartialObjectMetadata", "metadata": {"name": "node-7", "labels": {
        "topology.kubernetes.io/region": "eu1", "topology.kubernetes.io/zone": "eu1-a",
        "example.com/rack": "r17"}}}""";

  @TempDir Path account;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpsServer server;
  private volatile int status = 200;
  private volatile String body = LABELS;

  @BeforeEach
  void startTheCluster() throws Exception {
    var authority = new TestAuthority("cluster");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls(authority)));
    server.createContext("/", this::answer);
    server.start();
    Files.writeString(account.resolve("ca.crt"), authority.root().getCertificatePEM());
    Files.writeString(account.resolve("token"), "first.token\n");
  }

  @AfterEach
  void stopTheCluster() {
    server.stop(0);
  }

  @Test
  void ask_labelledNode_isInItsRack() throws Exception {
    assertThat(source("example.com/rack").ask()).hasToString("eu1/eu1-a/r17");
    assertThat(asked).containsExactly("/api/v1/nodes/node-7 Bearer first.token");
  }

  @Test
  void ask_tokenThatWasRenewed_isReadAgain() throws Exception {
    var source = source("example.com/rack");
    var unused = source.ask();

    Files.writeString(account.resolve("token"), "second.token");
    var unusedToo = source.ask();

    assertThat(asked).last().asString().endsWith("Bearer second.token");
  }

  @Test
  void ask_clusterOfAnotherAuthority_isNotTrustedAndSeesNoToken() throws Exception {
    var other = new TestAuthority("another").root().getCertificatePEM();
    Files.writeString(account.resolve("ca.crt"), other);

    assertThatThrownBy(() -> source("example.com/rack").ask())
        .isInstanceOf(LocationException.class)
        .hasMessageContaining("cannot be asked");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | {}                                                       | the token is not taken
          403 | {}                                                       | may not get nodes
          404 | {}                                                       | there is no such node
          302 | {}                                                       | answered 302
          500 | {}                                                       | answered 500
          200 | {"metadata": {"labels": {}}}                             | has no label example.com/rack
          200 | {"metadata": {"labels": {"example.com/rack": ""}}}       | says nothing
          200 | {"metadata": {"labels": {"example.com/rack": "a b"}}}    | is no location
          200 | <html>                                                   | answered no JSON
          """)
  void ask_answerOfNoUse_isRefusedWithASentence(int code, String text, String sentence) {
    status = code;
    body = text;

    assertThatThrownBy(() -> source("example.com/rack").ask())
        .isInstanceOf(LocationException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("first.token");
  }

  @Test
  void ask_answerWithoutEnd_isCutOff() {
    body = "[" + " ".repeat(2 << 20);

    assertThatThrownBy(() -> source("example.com/rack").ask())
        .hasMessageContaining("more than 1048576 bytes");
  }

  @Test
  void ask_outsideOfACluster_saysWhatIsMissing() throws Exception {
    Files.delete(account.resolve("token"));

    assertThatThrownBy(() -> source("example.com/rack").ask())
        .isInstanceOf(LocationException.class)
        .hasMessageContaining(account.resolve("token").toString());
  }

  private KubernetesSource source(String rackLabel) {
    return new KubernetesSource(
        new KubernetesAccess(
            "127.0.0.1:" + server.getAddress().getPort(),
            account,
            "node-7",
            List.of("topology.kubernetes.io/region", "topology.kubernetes.io/zone"),
            rackLabel,
            Duration.ofSeconds(30)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(
        exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Location", "https://127.0.0.1:1/");
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      // The agent went away, as it should from an answer without end.
    }
  }

  private static SSLContext tls(TestAuthority authority) throws Exception {
    var own =
        authority.issue(usual -> usual.addSanIpAddress("127.0.0.1").addSanDnsName("localhost"));
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", own.getKeyPair().getPrivate(), new char[0], own.getCertificatePath());
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
