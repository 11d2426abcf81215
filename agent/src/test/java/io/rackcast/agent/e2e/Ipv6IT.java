package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.proto.announce.CompactPeers;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import io.rackcast.proto.topology.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet without IPv4 between its parts: two racks and an origin, publisher and tracker on ::1.
 */
final class Ipv6IT {
  private static final String ORIGIN = "fd77:9::1";
  private static final String R1N1 = "fd77:1::11";
  private static final String R1N2 = "fd77:1::12";
  private static final String R2N1 = "fd77:2::11";
  private static final String CLIENT = "fd77:2::99";
  private static final int SIZE = 24 << 20;

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private Fleet fleet;

  @BeforeEach
  void start() {
    var network = new NetworkNamespace(dir, programs, ORIGIN, R1N1, R1N2, R2N1, CLIENT);
    fleet = new Fleet(dir, programs, network.prefix(), "[::1]");
    fleet.publisher();
    fleet.tracker();
  }

  @Test
  void rollout_twoRacks_crossesEachBorderOnceAndPeersComeAsPeers6() throws IOException {
    Path content = fleet.randomFile("app.bin", SIZE);
    fleet.agent("origin", ORIGIN, "origin");
    fleet.agent("r1n1", R1N1, "node");
    fleet.agent("r1n2", R1N2, "node");
    fleet.agent("r2n1", R2N1, "node");
    JsonNode published = fleet.publish(content, "app", "1");

    List<Program> fetches =
        Stream.of("r1n1", "r1n2", "r2n1")
            .map(node -> fleet.fetch(node, "app@1", dir.resolve(node + ".out")))
            .toList();

    List<JsonNode> answers =
        fetches.stream().map(fetch -> Fleet.answer(fetch.awaitSuccess())).toList();
    for (String node : List.of("r1n1", "r1n2", "r2n1")) {
      assertThat(dir.resolve(node + ".out")).hasSameBinaryContentAs(content);
    }
    System.err.println("over IPv6 came in: " + answers);
    assertThat(copies(answers.get(0), answers.get(1))).isBetween(1.0, 1.1);
    assertThat(copies(answers.get(2))).isBetween(1.0, 1.1);
    BDictionary reply = announce(published.path("infohash").asText());
    assertThat(reply.string("peers").map(peers -> peers.bytes().length).orElse(0)).isZero();
    List<IpAddress> peers6 =
        CompactPeers.decodeIpv6(reply.string("peers6").orElseThrow().bytes()).stream()
            .map(PeerAddress::ip)
            .toList();
    assertThat(peers6).as("its rack is complete").containsExactly(IpAddress.parse(R2N1));
  }

  /** What came in from beyond the rack, in copies. */
  private static double copies(JsonNode... rack) {
    long outside = 0;
    for (JsonNode node : rack) {
      assertThat(node.path("bytes_in_unplaced").asLong(-1)).isZero();
      for (var tier : node.path("bytes_in").properties()) {
        outside += tier.getKey().equals("rack") ? 0 : tier.getValue().asLong();
      }
    }
    return (double) outside / SIZE;
  }

  /** A client's announce, as it goes over the wire. */
  private BDictionary announce(String infoHash) throws IOException {
    String url =
        fleet.client("announce-url", "app@1", "--node", "client").succeeded().out().strip();
    String query =
        "&info_hash=%s&peer_id=-XX0000-000000000000&port=6881&left=1&uploaded=0&downloaded=0&compact=1"
            .formatted(infoHash.replaceAll("..", "%$0"));
    Path reply = dir.resolve("reply");
    fleet
        .background(
            "announce",
            List.of("curl", "-sSfg", "--interface", CLIENT, "-o", reply.toString(), url + query))
        .awaitSuccess();
    return Bencode.readDictionary(Files.readAllBytes(reply), BencodeLimits.MESSAGE);
  }
}
