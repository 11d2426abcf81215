package io.rackcast.agent.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How requests share connections, with a server that says itself when it closes. */
class HttpGetTest {
  private static final long PATIENCE_SECONDS = 60;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private ServerSocket server;
  private HttpGet http;

  @BeforeEach
  void start() throws Exception {
    server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    http = http(SSLContext.getDefault(), Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    for (Socket each : connections) {
      each.close();
    }
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private HttpGet http(SSLContext tls, Duration turn, Duration answer) {
    return new HttpGet(group.next(), null, tls, turn, answer);
  }

  /** What the server does with a connection. */
  private interface Behaviour {
    void serve(Requests requests) throws Exception;
  }

  /** A connection as the server has it: request by request. */
  private static final class Requests {
    private final Socket socket;
    private final BufferedReader in;

    private Requests(Socket socket) throws IOException {
      this.socket = socket;
      this.in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Waits for a request; false if the client has closed. */
    boolean next() throws IOException {
      String line = in.readLine();
      boolean came = line != null;
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      return came;
    }

    void answer(String body, String header) throws IOException {
      String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + header + "\r\n\r\n";
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
    }

    void answerAll(String body) throws IOException {
      while (next()) {
        answer(body, "");
      }
    }
  }

  private void accept(Behaviour each) {
    var thread = new Thread(() -> acceptAll(each), "server");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll(Behaviour each) {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.add(socket);
        var thread = new Thread(() -> serve(socket, each), "connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      assertThat(server.isClosed()).isTrue();
    }
  }

  private static void serve(Socket socket, Behaviour behaviour) {
    try (socket) {
      behaviour.serve(new Requests(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private CompletableFuture<HttpReply> get() {
    return http.get(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/announce?a=1"))
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static String body(CompletableFuture<HttpReply> reply) {
    return new String(reply.join().body(), StandardCharsets.US_ASCII);
  }

  @Test
  void get_oneAfterTheOther_usesOneConnection() {
    accept(requests -> requests.answerAll("here"));

    for (int i = 0; i < 5; i++) {
      assertThat(body(get())).isEqualTo("here");
    }

    assertThat(connections).hasSize(1);
  }

  @Test
  void get_serverSaysThatItCloses_connectsAnew() {
    accept(
        requests -> {
          assertThat(requests.next()).isTrue();
          requests.answer("here", "\r\nConnection: close");
        });

    assertThat(body(get())).isEqualTo("here");
    assertThat(body(get())).isEqualTo("here");

    assertThat(connections).hasSize(2);
  }

  @Test
  void get_usedConnectionClosedUnderIt_isAskedAgainOnAnother() {
    accept(
        requests -> {
          boolean isFirst = connections.size() == 1;
          assertThat(requests.next()).isTrue();
          requests.answer("here", "");
          if (isFirst) {
            // The second request comes, and no answer to it.
            assertThat(requests.next()).isTrue();
          } else {
            requests.answerAll("here");
          }
        });
    assertThat(body(get())).isEqualTo("here");

    assertThat(body(get())).isEqualTo("here");

    assertThat(connections).hasSize(2);
  }

  @Test
  void get_newConnectionClosedWithoutAnswer_saysSo() {
    accept(requests -> assertThat(requests.next()).isTrue());

    assertThatThrownBy(() -> get().join())
        .hasRootCauseMessage("it closed the connection without an answer");

    assertThat(connections).hasSize(1);
  }

  @Test
  void get_manyAtOnce_shareFewConnectionsAndAllAreAnswered() {
    var full = new CountDownLatch(HttpPool.MOST_OPEN);
    accept(
        requests -> {
          assertThat(requests.next()).isTrue();
          full.countDown();
          assertThat(full.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
          requests.answer("here", "");
          requests.answerAll("here");
        });
    List<CompletableFuture<HttpReply>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(get());
    }

    assertThat(all).allSatisfy(reply -> assertThat(body(reply)).isEqualTo("here"));

    assertThat(connections).hasSize(HttpPool.MOST_OPEN);
  }

  @Test
  void get_manyOfAnUnknownHost_failAllWithItsName() {
    List<CompletableFuture<HttpReply>> all = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      all.add(http.get(URI.create("http://nowhere.invalid/announce?a=1")));
    }

    assertThat(all)
        .allSatisfy(
            reply ->
                assertThatThrownBy(reply::join)
                    .hasRootCauseMessage("its host name nowhere.invalid is not known"));
  }

  private void acceptAndSilenceTheFirst() {
    accept(
        requests -> {
          if (connections.size() <= HttpPool.MOST_OPEN) {
            assertThat(requests.next()).isTrue();
            requests.next(); // the client's end
          } else {
            requests.answerAll("here");
          }
        });
  }

  @Test
  void get_silentServer_failsByItsLimitAndTheNextHasItsTurn() throws Exception {
    http = http(SSLContext.getDefault(), Duration.ofSeconds(60), Duration.ofSeconds(2));
    acceptAndSilenceTheFirst();
    var silenced = get();
    for (int i = 1; i < HttpPool.MOST_OPEN; i++) {
      var unused = get();
    }

    assertThat(body(get())).isEqualTo("here");
    assertThatThrownBy(silenced::join).hasRootCauseMessage("it did not answer within 2 s");
  }

  @Test
  void get_noTurn_saysSo() throws Exception {
    http = http(SSLContext.getDefault(), Duration.ofSeconds(1), Duration.ofSeconds(60));
    acceptAndSilenceTheFirst();
    for (int i = 0; i < HttpPool.MOST_OPEN; i++) {
      var unused = get();
    }

    assertThatThrownBy(() -> get().join()).hasRootCauseMessage("it had no turn within 1 s");
  }

  @Test
  void get_connectionsThatCannotBegin_failAllAndLeakNoPlace() throws Exception {
    http = http(SSLContext.getInstance("TLS"), Duration.ofSeconds(5), Duration.ofSeconds(5));
    List<CompletableFuture<HttpReply>> all = new ArrayList<>();
    for (int i = 0; i < 2 * HttpPool.MOST_OPEN; i++) {
      all.add(http.get(URI.create("https://127.0.0.1:" + server.getLocalPort() + "/announce?a=1")));
    }

    assertThat(all)
        .allSatisfy(
            reply ->
                assertThatThrownBy(reply::join)
                    .hasRootCauseMessage("SSLContext is not initialized"));
  }

  @Test
  void get_portThatIsNone_saysSo() {
    assertThatThrownBy(() -> http.get(URI.create("http://127.0.0.1:70000/announce?a=1")).join())
        .hasRootCauseMessage(
            "the port of its URL is 70000, over 65535; mend the publisher's trackers");
  }
}
