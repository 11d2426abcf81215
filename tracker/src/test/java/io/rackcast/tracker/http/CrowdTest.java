package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.load.Crowd;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Far more connections than may be, from many addresses. */
class CrowdTest {
  private static final int SERVED = 200;
  private static final int CROWD = 5_000;
  private static final String REFUSED =
      "rackcast_tracker_connections_refused_total{protocol=\"http\"}";

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final List<Socket> served = new ArrayList<>();

  @AfterEach
  void closeAll() throws IOException {
    for (var socket : served) {
      socket.close();
    }
  }

  @Test
  void connections_thousandsBeyondTheLimit_areToldSo_andTheOthersGoOn() throws Exception {
    tracker.set("http.max-connections", SERVED);
    for (int i = 0; i < SERVED; i++) {
      served.add(new TestPeer(tracker.httpPort(), "127.1.0." + (1 + i)).connect());
      ask(served.get(i));
    }

    var outcome = Crowd.come(tracker.running().httpAddresses().get(0), CROWD, 32);

    assertThat(outcome).isEqualTo(new Crowd.Outcome(CROWD, 0, 0));
    assertThat(tracker.metric(REFUSED)).isEqualTo(CROWD);
    for (var socket : served) {
      ask(socket);
    }
  }

  /** One announce on a connection that stays, and its answer. */
  private static void ask(Socket socket) throws IOException {
    String query = new TestPeer(0, socket.getLocalAddress().getHostAddress()).query(1);
    String request = "GET /announce?" + query + "&numwant=0 HTTP/1.1\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    var in = socket.getInputStream();
    var answer = new StringBuilder();
    while (!answer.toString().endsWith("peers0:e")) {
      int octet = in.read();
      assertThat(octet).as(answer.toString()).isNotNegative();
      answer.append((char) octet);
    }
    assertThat(answer.toString()).startsWith("HTTP/1.1 200");
  }
}
