package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.testkit.Programs;
import io.rackcast.proto.announce.CompactPeers;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the policy that a tracker's file names means for a client: rack, nearest, and random. */
final class PolicyIT {
  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private final int port = FreePorts.next();

  @Test
  void rack_lateClientOfTwoRacks_isToldOfItsOwn() throws IOException {
    startTracker("rack");

    assertThat(peersOfALateClient()).containsExactlyInAnyOrderElementsOf(hosts("127.1.0."));
  }

  @Test
  void random_lateClientOfTwoRacks_isToldOfBoth() throws IOException {
    startTracker("random");

    assertThat(peersOfALateClient())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of("127.1.0.", "127.2.0.").flatMap(rack -> hosts(rack).stream()).toList());
  }

  @Test
  void nearest_lateClientOfTwoRacks_isToldOfAllOfItsOwnAndSomeOfTheOther() throws IOException {
    startTracker("nearest");

    var peers = peersOfALateClient();

    assertThat(peers).containsAll(hosts("127.1.0.")).hasSize(10);
    assertThat(hosts("127.2.0."))
        .containsAll(peers.stream().filter(p -> p.startsWith("127.2")).toList());
  }

  private void startTracker(String policy) throws IOException {
    String admin = "127.0.0.1:" + FreePorts.next();
    Path config =
        Files.writeString(
            dir.resolve("tracker.yaml"),
            """
            http:  { listen: "127.0.0.1:%d" }
            grpc:  { listen: "127.0.0.1:%d" }
            admin: { listen: "%s" }
            admission: { mode: open }
            selection: { policy: %s }
            """
                .formatted(port, FreePorts.next(), admin, policy));
    var tracker =
        programs.start(
            dir.resolve("tracker.log"),
            Jars.command("tracker", "run", "--config", config.toString()));
    new Web(dir, List.of()).awaitReady(tracker, admin);
  }

  /** Six clients of each rack announce, then one more of the first. */
  private List<String> peersOfALateClient() throws IOException {
    for (String rack : List.of("127.1.0.", "127.2.0.")) {
      for (String host : hosts(rack)) {
        announce(host);
      }
    }
    return announce("127.1.0.7");
  }

  private static List<String> hosts(String rack) {
    return IntStream.rangeClosed(1, 6).mapToObj(host -> rack + host).toList();
  }

  /** A leecher's announce from that address; the hosts it is told of. */
  private List<String> announce(String host) throws IOException {
    String id = "-XX0000-" + host.replace('.', '-') + "--------------------";
    String request =
        "GET /announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=%s&port=6881&left=1&numwant=50"
            .formatted(id.substring(0, 20));
    try (var socket = new Socket("127.0.0.1", port, InetAddress.getByName(host), 0)) {
      String all = request + "&uploaded=0&downloaded=0&compact=1 HTTP/1.1\r\n";
      String fields = "Host: tracker\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((all + fields).getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      String text = new String(answer, StandardCharsets.ISO_8859_1);
      byte[] body = Arrays.copyOfRange(answer, text.indexOf("\r\n\r\n") + 4, answer.length);
      var reply = Bencode.readDictionary(body, BencodeLimits.MESSAGE);
      byte[] peers = reply.string("peers").orElseThrow(() -> new AssertionError(text)).bytes();
      return CompactPeers.decodeIpv4(peers).stream().map(peer -> peer.ip().toString()).toList();
    }
  }
}
