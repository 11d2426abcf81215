package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.uring.IoUring;
import io.rackcast.tracker.TestTracker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportTest {
  private static final String ANNOUNCE =
      "GET /announce?info_hash="
          + TestPeer.HASH
          + "&peer_id=-XX0001-000000000001&port=6881&left=1 HTTP/1.1\r\nHost: t\r\n\r\n";

  @RegisterExtension final TestTracker tracker = new TestTracker();

  private void start(Transport transport) {
    if (transport == Transport.IO_URING && !IoUring.isAvailable()) {
      System.err.println("SKIPPED: io_uring does not work here, its transport is not tested");
      assumeTrue(false, "no io_uring");
    }
    tracker.set("http.transport", transport.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), tracker.httpPort());
  }

  @ParameterizedTest
  @EnumSource
  void announce_secondPeer_isToldOfTheFirst(Transport transport) throws IOException {
    start(transport);
    new TestPeer(tracker.httpPort(), "127.0.0.2").announce(0);

    var reply = new TestPeer(tracker.httpPort(), "127.0.0.3").announce(1);

    assertThat(reply.hosts()).containsExactly("127.0.0.2");
  }

  @ParameterizedTest
  @EnumSource
  void announce_requestsInPieces_eachIsAnsweredInTurn(Transport transport) throws IOException {
    start(transport);
    String three = ANNOUNCE.repeat(3);
    int cut = ANNOUNCE.length() + ANNOUNCE.length() / 2;

    String answers;
    try (var socket = connect()) {
      socket.getOutputStream().write(three.substring(0, cut).getBytes(ISO_8859_1));
      byte[] first = socket.getInputStream().readNBytes(15);
      socket.getOutputStream().write(three.substring(cut).getBytes(ISO_8859_1));
      socket.shutdownOutput();
      answers = new String(first, ISO_8859_1) + readAll(socket);
    }

    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource
  void request_thatIsRefused_arrivesWholeBeforeTheEnd(Transport transport) throws IOException {
    start(transport);
    String tooLong = "GET /announce?x=" + "x".repeat(100_000) + " HTTP/1.1\r\n\r\n";

    String answer;
    try (var socket = connect()) {
      socket.getOutputStream().write(tooLong.getBytes(ISO_8859_1));
      answer = readAll(socket);
    }

    assertThat(answer).startsWith("HTTP/1.1 431 ").endsWith("the request is too long\n");
  }

  private static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  @Test
  void here_automatic_isOneThatWorks() {
    assertThat(Transport.AUTO.here()).isIn(Transport.EPOLL, Transport.NIO);
  }
}
