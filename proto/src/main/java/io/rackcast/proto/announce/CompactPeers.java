package io.rackcast.proto.announce;

import io.rackcast.proto.topology.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Peers as trackers send them, one after another, all numbers big-endian.
 *
 * <pre>
 * IPv4, 6 bytes (BEP 23)     IPv6, 18 bytes (BEP 7)
 * 0  4  address              0  16  address
 * 4  2  port                 16  2  port
 * </pre>
 */
public final class CompactPeers {
  /** Bytes of an IPv4 peer. */
  public static final int IPV4_BYTES = 6;

  /** Bytes of an IPv6 peer. */
  public static final int IPV6_BYTES = 18;

  private CompactPeers() {}

  /**
   * Reads IPv4 peers; those with port 0, to which nobody can connect, are left out.
   *
   * @param peers as many bytes as fill whole peers
   * @throws AnnounceException if a peer is cut
   */
  public static List<PeerAddress> decodeIpv4(byte[] peers) {
    return decode(peers, IPV4_BYTES);
  }

  /**
   * Reads IPv6 peers; those with port 0 are left out.
   *
   * @param peers as many bytes as fill whole peers
   * @throws AnnounceException if a peer is cut
   */
  public static List<PeerAddress> decodeIpv6(byte[] peers) {
    return decode(peers, IPV6_BYTES);
  }

  /** Writes those of the peers that have an IPv4 address, in their order. */
  public static byte[] encodeIpv4(Collection<PeerAddress> peers) {
    return encode(peers, true, IPV4_BYTES);
  }

  /** Writes those of the peers that have an IPv6 address, in their order. */
  public static byte[] encodeIpv6(Collection<PeerAddress> peers) {
    return encode(peers, false, IPV6_BYTES);
  }

  private static List<PeerAddress> decode(byte[] peers, int size) {
    if (peers.length % size != 0) {
      throw new AnnounceException(
          "compact peers have %d bytes; whole peers have a multiple of %d"
              .formatted(peers.length, size));
    }
    var buffer = ByteBuffer.wrap(peers);
    var decoded = new ArrayList<PeerAddress>(peers.length / size);
    var address = new byte[size - Short.BYTES];
    while (buffer.hasRemaining()) {
      buffer.get(address);
      int port = Short.toUnsignedInt(buffer.getShort());
      if (port != 0) {
        decoded.add(new PeerAddress(IpAddress.of(address), port));
      }
    }
    return List.copyOf(decoded);
  }

  private static byte[] encode(Collection<PeerAddress> peers, boolean ipv4, int size) {
    List<PeerAddress> chosen = peers.stream().filter(p -> p.ip().isIpv4() == ipv4).toList();
    var buffer = ByteBuffer.allocate(chosen.size() * size);
    for (PeerAddress peer : chosen) {
      buffer.put(peer.ip().bytes()).putShort((short) peer.port());
    }
    return buffer.array();
  }
}
