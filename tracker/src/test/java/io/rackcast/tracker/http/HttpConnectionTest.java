package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.tracker.TestTracker;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many connections, and requests that come in odd ways. */
class HttpConnectionTest {
  private static final String REFUSED =
      "rackcast_tracker_connections_refused_total{protocol=\"http\"}";
  private static final String OPEN = "rackcast_tracker_connections{protocol=\"http\"}";

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final List<Socket> sockets = new ArrayList<>();

  private Socket connect() throws IOException {
    var socket = new TestPeer(tracker.httpPort(), "127.1.0.1").connect();
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private String request() {
    return "GET /announce?" + new TestPeer(0, "0.0.0.1").query(1) + " HTTP/1.1\r\n\r\n";
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /** Waits until the connection is served. */
  private void served(Socket socket) throws IOException {
    send(socket, request());
    assertThat(socket.getInputStream().read()).isEqualTo('H');
  }

  private static void stillServed(Socket socket) throws IOException {
    send(socket, "GET / HTTP/1.0\r\n\r\n");
    assertThat(rest(socket)).contains("HTTP/1.1 404");
  }

  @AfterEach
  void closeAll() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }

  @Test
  void connections_beyondTheLimit_areToldSoThoughTheyHaveAsked() throws IOException {
    tracker.set("http.max-connections", 24);
    for (int i = 0; i < 24; i++) {
      served(connect());
    }

    for (int i = 0; i < 48; i++) {
      var socket = connect();
      send(socket, request());
      assertThat(rest(socket)).startsWith("HTTP/1.1 503").endsWith("try again later\n");
    }

    assertThat(tracker.metric(REFUSED)).isEqualTo(48);
    stillServed(sockets.get(0));
  }

  @Test
  void connections_thatStayThoughRefused_areClosedWithoutAWord() throws IOException {
    tracker.set("http.max-connections", 1);
    served(connect());
    for (int i = 0; i < 64; i++) {
      // Each has its answer, and keeps its side open.
      assertThat(connect().getInputStream().read()).isEqualTo('H');
    }

    var socket = connect();

    assertThat(closedWithoutAWord(socket)).isTrue();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(tracker.metric(OPEN)).isEqualTo(1));
    stillServed(sockets.get(0));
  }

  private static boolean closedWithoutAWord(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true; // reset: closed as well
    }
  }

  @Test
  void connections_roomAgain_areServedAgain() throws IOException {
    tracker.set("http.max-connections", 2);
    served(connect());
    served(connect());

    sockets.get(0).close();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(tracker.metric(OPEN)).isEqualTo(1));
    served(connect());
  }

  @Test
  void requests_moreThanTheClientReads_waitAndAreAnsweredInOrder() throws Exception {
    int count = 20_000;
    var socket = connect();
    String announce = request();
    var sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 0; i < count; i += 100) {
                  send(socket, announce.repeat(99) + "GET /" + i + " HTTP/1.1\r\n\r\n");
                }
                send(socket, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });

    String answers = rest(socket);

    sending.get();
    assertThat(answers.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(count / 100 * 99 + 1);
    assertThat(answers.split("HTTP/1.1 404 Not Found\r\n", -1)).hasSize(count / 100 + 2);
  }

  @Test
  void request_inThreeParts_isAnswered() throws IOException {
    var socket = connect();
    String whole = request();

    send(socket, whole.substring(0, 3));
    send(socket, whole.substring(3, whole.length() - 1));
    send(socket, whole.substring(whole.length() - 1) + "GET / HTTP/1.0\r\n\r\n");

    assertThat(rest(socket)).startsWith("HTTP/1.1 200").contains("HTTP/1.1 404");
  }

  @Test
  void request_tooLong_restIsReadSoThatTheAnswerArrives() throws IOException {
    tracker.set("http.max-request", "1KiB");
    var socket = connect();

    send(socket, "GET /announce?" + "x".repeat(1 << 20));

    assertThat(rest(socket)).startsWith("HTTP/1.1 431");
  }

  @Test
  void request_fieldsThatNeverEnd_is431() throws IOException {
    tracker.set("http.max-request", "1KiB");
    var socket = connect();

    send(socket, "GET /announce HTTP/1.1\r\n");
    for (int i = 0; i < 100; i++) {
      send(socket, "X-Field-" + i + ": some value\r\n");
    }

    assertThat(rest(socket)).startsWith("HTTP/1.1 431");
  }

  @Test
  void connection_tokenInPath_neverStandsInTheAnswer() throws IOException {
    var socket = connect();

    send(socket, "GET /eyJh.eyJi.c2VjcmV0/announce?port=x HTTP/1.0\r\n\r\n");

    assertThat(rest(socket)).contains("port is not a number").doesNotContain("c2VjcmV0");
  }
}
