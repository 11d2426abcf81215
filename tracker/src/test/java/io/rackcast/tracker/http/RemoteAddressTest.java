package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which address a peer counts under; the answer's "external ip" tells. */
class RemoteAddressTest {
  private static final String PROXY = "127.9.0.1";
  private static final String PEER = "127.1.0.1";

  @RegisterExtension final TestTracker tracker = new TestTracker();

  private String seen(Reply reply) {
    assertThat(reply.failure()).isEmpty();
    return IpAddress.of(reply.dictionary().string("external ip").orElseThrow().bytes()).toString();
  }

  /** Announces from an address, with header lines that are separated by a bar. */
  private Reply announce(String from, String lines) {
    var peer = new TestPeer(tracker.httpPort(), from);
    String fields = lines.isEmpty() ? "" : lines.replace("|", "\r\n") + "\r\n";
    String request = "GET /announce?" + peer.query(1) + " HTTP/1.0\r\n" + fields + "\r\n";
    return new Reply(TestPeer.bodyOf(peer.raw(request)));
  }

  @Test
  void announce_withoutProxies_theFieldMeansNothing() {
    assertThat(seen(announce(PEER, "X-Forwarded-For: 10.0.0.1"))).isEqualTo(PEER);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          X-Forwarded-For: 10.1.0.1                                      ; 10.1.0.1
          x-forwarded-for:10.1.0.1                                       ; 10.1.0.1
          X-Forwarded-For: 10.6.6.6, 10.1.0.1                            ; 10.1.0.1
          X-Forwarded-For: 10.1.0.1, 127.9.0.7                           ; 10.1.0.1
          X-Forwarded-For: 10.6.6.6|X-Forwarded-For: 10.1.0.1, 127.9.0.7 ; 10.1.0.1
          X-Forwarded-For: 10.1.0.1|X-Forwarded-For: 127.9.0.7           ; 10.1.0.1
          X-Forwarded-For: rubbish, 10.1.0.1                             ; 10.1.0.1
          X-Forwarded-For: 10.1.0.1,, ,                                  ; 10.1.0.1
          X-Forwarded-For: 127.9.0.8, 127.9.0.7                          ; 127.9.0.8
          X-Forwarded-For: 10.1.0.1:4711                                 ; 10.1.0.1
          X-Forwarded-For: fd00:1::5                                     ; fd00:1::5
          X-Forwarded-For: [fd00:1::5]:4711                              ; fd00:1::5
          X-Forwarded-For: ::ffff:10.1.0.1                               ; 10.1.0.1
          X-Forwarded-For:                                               ; 127.9.0.1
          X-Real-IP: 10.6.6.6                                            ; 127.9.0.1
          """)
  void announce_throughATrustedProxy_rightMostHopThatIsNone(String lines, String address) {
    tracker.set("proxies.trusted", "127.9.0.0/24");

    assertThat(seen(announce(PROXY, lines))).isEqualTo(address);
  }

  @Test
  void announce_throughATrustedProxyThatSaysNothing_isTheProxysOwn() {
    tracker.set("proxies.trusted", "127.9.0.0/24");

    assertThat(seen(announce(PROXY, ""))).isEqualTo(PROXY);
  }

  @Test
  void announce_fromElsewhere_theFieldMeansNothing() {
    tracker.set("proxies.trusted", "127.9.0.0/24");

    assertThat(seen(announce(PEER, "X-Forwarded-For: 10.0.0.1"))).isEqualTo(PEER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown",
        "10.1.0.1, _hidden",
        "10.1.0.1, 300.1.1.1",
        "10.1.0.1, 127.9.0.7, fe80::1%eth0",
        "10.1.0.1, [::1",
        "10.1.0.1, localhost",
        "10.1.0.1, 10.1",
        "10.1.0.1, 167772161",
        "10.1.0.1, \u00ff\u0001"
      })
  void announce_proxyThatNamesNoAddress_isRefused(String value) {
    tracker.set("proxies.trusted", "127.9.0.0/24");

    assertThat(announce(PROXY, "X-Forwarded-For: " + value).failure())
        .startsWith("the proxy before this tracker does not say by an address whom it speaks for");
  }

  @Test
  void announce_thousandsOfHops_areNotFollowed() {
    tracker.set("proxies.trusted", "127.9.0.0/24");

    assertThat(announce(PROXY, "X-Forwarded-For: " + "127.9.0.7,".repeat(1000)).failure())
        .contains("does not say");
  }

  @Test
  void announce_manyLines_theLastOnesCount() {
    tracker.set("proxies.trusted", "127.9.0.0/24");

    String lines = "X-Forwarded-For: 10.6.6.6|".repeat(100) + "X-Forwarded-For: 10.1.0.1";

    assertThat(seen(announce(PROXY, lines))).isEqualTo("10.1.0.1");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "ip=10.1.0.1, 10.1.0.1",
    "ip=fd00:1::5, fd00:1::5",
    "ip=fd00%3A1%3A%3A5, fd00:1::5",
    "ipv4=10.1.0.1, 10.1.0.1",
    "ipv6=fd00:1::5, fd00:1::5",
    "ipv6=fd00:1::5&ip=10.1.0.1, 10.1.0.1"
  })
  void announce_ownAddressFromATrustedNetwork_counts(String parameter, String address) {
    tracker.set("clients.ip-parameter-from", "127.1.0.0/24");

    var reply = new TestPeer(tracker.httpPort(), PEER).announce(1, "&" + parameter);

    assertThat(seen(reply)).isEqualTo(address);
  }

  @Test
  void announce_ownAddressFromElsewhere_isIgnored() {
    tracker.set("clients.ip-parameter-from", "127.2.0.0/24");

    var peer = new TestPeer(tracker.httpPort(), PEER);

    assertThat(seen(peer.announce(1, "&ip=10.1.0.1"))).isEqualTo(PEER);
    assertThat(seen(peer.announce(1, "&ip=%zz&ipv6=rubbish"))).isEqualTo(PEER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "10.1.0.1:80", "10.1", "300.1.1.1", "fe80::1%25eth0", "\u00ff"})
  void announce_ownAddressThatIsNone_isRefused(String value) {
    tracker.set("clients.ip-parameter-from", "127.1.0.0/24");

    var reply = new TestPeer(tracker.httpPort(), PEER).announce(1, "&ip=" + value);

    assertThat(reply.failure()).contains("is not an address; write it like 10.1.2.3");
  }

  @Test
  void announce_ownAddressBehindAProxy_goesByTheOneBehind() {
    tracker.set("proxies.trusted", "127.9.0.0/24");
    tracker.set("clients.ip-parameter-from", "10.2.0.0/24");
    var peer = new TestPeer(tracker.httpPort(), PROXY);
    String line = "GET /announce?" + peer.query(1) + "&ip=10.3.0.3 HTTP/1.0\r\nX-Forwarded-For: ";

    var named = TestPeer.bodyOf(peer.raw(line + "10.2.0.1\r\n\r\n"));
    var ignored = TestPeer.bodyOf(peer.raw(line + "10.1.0.1\r\n\r\n"));

    assertThat(seen(new Reply(named))).isEqualTo("10.3.0.3");
    assertThat(seen(new Reply(ignored))).isEqualTo("10.1.0.1");
  }

  @Test
  void announce_answer_hasTheExternalAddress() {
    var peer = new TestPeer(tracker.httpPort(), PEER);
    var body = TestPeer.bodyOf(peer.raw("GET /announce?" + peer.query(1) + " HTTP/1.0\r\n\r\n"));

    var address = Bencode.readDictionary(body, BencodeLimits.MESSAGE).string("external ip");

    assertThat(new String(address.orElseThrow().bytes(), ISO_8859_1))
        .isEqualTo("\u007f\u0001\0\u0001");
  }
}
