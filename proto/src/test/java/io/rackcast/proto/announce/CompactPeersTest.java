package io.rackcast.proto.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.topology.IpAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompactPeersTest {
  @Test
  void encode_bothFamilies_writesEachAsItsBepSays() {
    var peers = List.of(peer("10.1.2.3", 6881), peer("fd00:1::5", 65535), peer("127.0.0.1", 1));

    assertThat(HexFormat.of().formatHex(CompactPeers.encodeIpv4(peers)))
        .isEqualTo("0a0102031ae1" + "7f0000010001");
    assertThat(HexFormat.of().formatHex(CompactPeers.encodeIpv6(peers)))
        .isEqualTo("fd000001000000000000000000000005ffff");
  }

  @Test
  void decode_portZero_isLeftOut() {
    byte[] peers = HexFormat.of().parseHex("0a0102030000" + "0a0102041ae1");

    assertThat(CompactPeers.decodeIpv4(peers)).containsExactly(peer("10.1.2.4", 6881));
  }

  @Test
  void decode_randomPeers_roundTrip() {
    var random = new SplittableRandom(1);
    var peers = new ArrayList<PeerAddress>();
    for (int i = 0; i < 500; i++) {
      IpAddress ip =
          random.nextBoolean()
              ? IpAddress.ofIpv4(random.nextInt())
              : IpAddress.ofIpv6(random.nextLong() | 1, random.nextLong());
      peers.add(new PeerAddress(ip, 1 + random.nextInt(65535)));
    }

    var decoded = new ArrayList<>(CompactPeers.decodeIpv4(CompactPeers.encodeIpv4(peers)));
    decoded.addAll(CompactPeers.decodeIpv6(CompactPeers.encodeIpv6(peers)));

    assertThat(decoded).containsExactlyInAnyOrderElementsOf(peers);
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {1, 5, 7, 17, 19})
  void decode_cutPeer_isRefused(int length) {
    assertThatThrownBy(() -> CompactPeers.decodeIpv4(new byte[length]))
        .isInstanceOf(AnnounceException.class)
        .hasMessage("compact peers have %d bytes; whole peers have a multiple of 6", length);
    assertThatThrownBy(() -> CompactPeers.decodeIpv6(new byte[length]))
        .isInstanceOf(AnnounceException.class)
        .hasMessage("compact peers have %d bytes; whole peers have a multiple of 18", length);
  }

  @ParameterizedTest(name = "port {0}")
  @ValueSource(ints = {-1, 0, 65536})
  void peerAddress_badPort_isRefused(int port) {
    assertThatThrownBy(() -> peer("10.0.0.1", port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port is %d; it must be 1 to 65535", port);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({"10.1.2.3, 10.1.2.3:6881", "fd00:1::5, [fd00:1::5]:6881"})
  void peerAddress_text_tellsPortFromAddress(String ip, String text) {
    assertThat(peer(ip, 6881)).hasToString(text);
  }

  private static PeerAddress peer(String ip, int port) {
    return new PeerAddress(IpAddress.parse(ip), port);
  }
}
