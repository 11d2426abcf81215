package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

class ListenTest {
  @RegisterExtension final TestTracker tracker = new TestTracker();

  private static Reply announce(InetSocketAddress to, long left) throws IOException {
    var peer = new TestPeer(0, left == 0 ? "0.0.0.7" : "0.0.0.8");
    var request = "GET /announce?" + peer.query(left) + " HTTP/1.0\r\n\r\n";
    try (var socket = new Socket(to.getAddress(), to.getPort())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new Reply(TestPeer.bodyOf(socket.getInputStream().readAllBytes()));
    }
  }

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(IpAddress.parse(host).toInetAddress(), port);
  }

  @Test
  void announce_listOfBothFamilies_eachIsAnsweredInOneSwarm() throws IOException {
    tracker.set("http.listen", "127.0.0.1:0, [::1]:0");
    var addresses = tracker.running().httpAddresses();
    announce(addresses.get(0), 0);

    var reply = announce(addresses.get(1), 1);

    assertThat(addresses).hasSize(2);
    assertThat(reply.failure()).isEmpty();
    assertThat(reply.number("complete")).isEqualTo(1);
  }

  @Test
  void announce_familyThatIsNotListed_isRefused() throws IOException {
    tracker.set("http.listen", "[::1]:0");
    int port = tracker.running().httpAddresses().get(0).getPort();

    assertThat(announce(at("::1", port), 1).failure()).isEmpty();
    assertThatThrownBy(() -> announce(at("127.0.0.1", port), 1))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void announce_ipv4Wildcard_takesNoIpv6() throws IOException {
    tracker.set("http.listen", "0.0.0.0:0");
    int port = tracker.running().httpAddresses().get(0).getPort();

    assertThat(announce(at("127.0.0.1", port), 1).failure()).isEmpty();
    assertThatThrownBy(() -> announce(at("::1", port), 1)).isInstanceOf(ConnectException.class);
  }

  @Test
  void announce_ipv6WildcardAlone_takesBoth() throws IOException {
    tracker.set("http.listen", "[::]:0");
    int port = tracker.running().httpAddresses().get(0).getPort();

    assertThat(announce(at("127.0.0.1", port), 1).failure()).isEmpty();
    assertThat(announce(at("::1", port), 1).failure()).isEmpty();
  }

  @Test
  @EnabledIf("hasEpoll")
  void announce_bothWildcardsWithOnePort_eachTakesItsFamily() throws IOException {
    int port = FreePorts.next();
    tracker.set("http.listen", "[::]:%1$d, 0.0.0.0:%1$d".formatted(port));
    tracker.running();

    assertThat(announce(at("127.0.0.1", port), 1).failure()).isEmpty();
    assertThat(announce(at("::1", port), 1).failure()).isEmpty();
  }

  @Test
  @EnabledIf("hasEpoll")
  void announce_ipv6WildcardBesideOneIpv4Address_noOtherIpv4AddressAnswers() throws IOException {
    int port = FreePorts.next();
    tracker.set("http.listen", "[::]:%1$d, 127.0.0.1:%1$d".formatted(port));
    tracker.running();

    assertThat(announce(at("127.0.0.1", port), 1).failure()).isEmpty();
    assertThatThrownBy(() -> announce(at("127.0.0.2", port), 1))
        .isInstanceOf(ConnectException.class);
  }

  static boolean hasEpoll() {
    return Epoll.isAvailable();
  }

  @Test
  void start_oneOfTheListIsTaken_saysWhichAndLeavesTheOthersFree() throws IOException {
    int free = FreePorts.next();
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      tracker
          .set("udp.enabled", false)
          .set("http.listen", "[::1]:%d, 127.0.0.1:%d".formatted(free, taken.getLocalPort()));

      assertThatThrownBy(tracker::running)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("address already in use");
    }
    new ServerSocket(free, 1, at("::1", free).getAddress()).close();
  }
}
