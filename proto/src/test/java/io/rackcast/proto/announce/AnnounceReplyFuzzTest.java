package io.rackcast.proto.announce;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.Arrays;

/** Whatever a tracker answers. */
class AnnounceReplyFuzzTest {
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  @FuzzTest(maxDuration = "3m")
  void parse_anyBody_isWithinItsBoundsOrRefused(byte[] body) {
    AnnounceReply reply;
    try {
      reply = AnnounceReply.parse(body);
    } catch (AnnounceException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1500).doesNotContain("\n");
      return;
    }
    assertThat(reply.interval()).isBetween(Duration.ofSeconds(1), Duration.ofDays(1));
    assertThat(reply.minInterval()).isBetween(Duration.ZERO, Duration.ofDays(1));
    assertThat(reply.peers()).hasSizeLessThanOrEqualTo(10_000);
    for (var peer : reply.peers()) {
      assertThat(peer.port()).isBetween(1, 65535);
    }
    var texts = reply.failureReason().or(reply::warning);
    texts.ifPresent(text -> assertThat(text).hasSizeLessThan(1000).doesNotContain("\n", "\0"));
    assertThat(reply.isFailure() && !reply.peers().isEmpty()).isFalse();
  }

  @FuzzTest(maxDuration = "2m")
  void decode_anyBytes_writesTheSameButForPort0(byte[] bytes) {
    for (int size : new int[] {CompactPeers.IPV4_BYTES, CompactPeers.IPV6_BYTES}) {
      boolean isIpv4 = size == CompactPeers.IPV4_BYTES;
      byte[] whole = Arrays.copyOf(bytes, bytes.length - bytes.length % size);

      var peers = isIpv4 ? CompactPeers.decodeIpv4(whole) : CompactPeers.decodeIpv6(whole);

      byte[] written = isIpv4 ? CompactPeers.encodeIpv4(peers) : CompactPeers.encodeIpv6(peers);
      assertThat(written).isEqualTo(writable(whole, size));
    }
  }

  /**
   * Without those of port 0, and without IPv4 addresses in IPv6 form: they are IPv4 from then on.
   */
  private static byte[] writable(byte[] peers, int size) {
    var kept = new byte[peers.length];
    int length = 0;
    for (int at = 0; at < peers.length; at += size) {
      boolean hasPort = peers[at + size - 2] != 0 || peers[at + size - 1] != 0;
      boolean isMapped =
          size == CompactPeers.IPV6_BYTES
              && Arrays.equals(MAPPED, Arrays.copyOfRange(peers, at, at + MAPPED.length));
      if (hasPort && !isMapped) {
        System.arraycopy(peers, at, kept, length, size);
        length += size;
      }
    }
    return Arrays.copyOf(kept, length);
  }
}
