package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.tracker.TestTracker;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their time, on purpose or because they are gone. */
class SlowClientTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String OPEN = "rackcast_tracker_connections{protocol=\"http\"}";

  @RegisterExtension final TestTracker tracker = new TestTracker();

  @BeforeEach
  void hurry() {
    tracker.set("http.idle-timeout", "1s").set("http.request-timeout", "1s");
  }

  private TestPeer peer() {
    return new TestPeer(tracker.httpPort(), "127.1.0.1");
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private void awaitNoConnection() {
    await().atMost(LONG).until(() -> tracker.metric(OPEN) == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /announce?x=", "GET /announce HTTP/1.1\r\nX: "})
  void request_byteByByteWithoutEnd_isCutOffThoughItNeverRests(String start) throws IOException {
    try (var socket = peer().connect()) {
      send(socket, start);
      for (int i = 0; i < 2000 && !isClosed(socket); i++) {
        // Slowly; each byte comes long before the time of an idle connection is over.
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      }

      assertThat(socket.isClosed()).as("cut off").isTrue();
      awaitNoConnection();
    }
  }

  /** Sends one more byte; whether that, or what has come back, tells that it is in vain. */
  private static boolean isClosed(Socket socket) throws IOException {
    try {
      send(socket, "a");
      if (socket.getInputStream().available() == 0) {
        return false;
      }
    } catch (IOException e) {
      // Reset.
    }
    socket.close();
    return true;
  }

  @Test
  void client_closesItsSideBehindAWholeRequest_isAnswered() throws IOException {
    try (var socket = peer().connect()) {
      send(socket, "GET /announce?" + peer().query(1) + " HTTP/1.1\r\n\r\n");
      socket.shutdownOutput();

      var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(answer).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void client_closesItsSideInARequest_isGone() throws IOException {
    tracker.set("http.request-timeout", "10m").set("http.idle-timeout", "10m");
    try (var socket = peer().connect()) {
      send(socket, "GET /announce?info_hash=");
      socket.shutdownOutput();

      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
      awaitNoConnection();
    }
  }

  @Test
  // It waits in a write, which no interrupt ends, until the tracker closes.
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void client_readsNoAnswers_isClosedWhenItsTimeIsOver() throws IOException {
    try (var socket = peer().connect()) {
      socket.setReceiveBufferSize(4096);
      String many = ("GET /announce?" + peer().query(1) + " HTTP/1.1\r\n\r\n").repeat(1000);
      try {
        while (true) {
          // The kernel's buffers fill, then the tracker's bound is reached, then this waits.
          send(socket, many);
        }
      } catch (IOException closed) {
        awaitNoConnection();
      }
    }
  }

  @Test
  void clients_hundredsThatSayHalf_areGoneAndOthersAreServedMeanwhile() throws IOException {
    var halves = new Socket[300];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = peer().connect();
      send(halves[i], "GET /announce?info_hash=%11");
    }

    assertThat(peer().announce(1).failure()).isEmpty();

    awaitNoConnection();
    for (var half : halves) {
      half.close();
    }
  }
}
