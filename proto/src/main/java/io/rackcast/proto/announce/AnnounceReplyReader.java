package io.rackcast.proto.announce;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.BValue;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeException;
import io.rackcast.proto.bencode.BencodeLimits;
import io.rackcast.proto.topology.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Turns an answer's body into an {@link AnnounceReply}. */
final class AnnounceReplyReader {
  private static final int MAX_PEERS = 10_000;
  private static final int MAX_TEXT = 500;
  private static final long DAY_SECONDS = 24 * 60 * 60;
  // When a refusal names none: soon enough for one that passes, rare enough for one that does not.
  private static final Duration RETRY = Duration.ofMinutes(1);

  private AnnounceReplyReader() {}

  static AnnounceReply read(byte[] body) {
    try {
      return read(Bencode.readDictionary(body, BencodeLimits.MESSAGE));
    } catch (BencodeException e) {
      throw new AnnounceException("the tracker's answer cannot be read: " + e.getMessage(), e);
    }
  }

  private static AnnounceReply read(BDictionary reply) {
    Optional<String> failure = reply.string("failure reason").map(AnnounceReplyReader::readable);
    OptionalLong interval = reply.integer("interval");
    if (interval.isEmpty() && failure.isEmpty()) {
      throw new AnnounceException(
          "the tracker's answer has neither an interval nor a failure reason");
    }
    return new AnnounceReply(
        failure,
        reply.string("warning message").map(AnnounceReplyReader::readable),
        interval.isPresent() ? seconds(interval.getAsLong(), 1) : RETRY,
        seconds(reply.integer("min interval").orElse(0), 0),
        reply.text("tracker id").filter(id -> id.length() <= MAX_TEXT),
        failure.isPresent() ? List.of() : peers(reply));
  }

  private static Duration seconds(long seconds, long least) {
    return Duration.ofSeconds(Math.max(least, Math.min(seconds, DAY_SECONDS)));
  }

  private static List<PeerAddress> peers(BDictionary reply) {
    Stream<PeerAddress> ipv4 = reply.value("peers").stream().flatMap(AnnounceReplyReader::peers);
    Stream<PeerAddress> ipv6 =
        reply.string("peers6").stream().flatMap(p -> CompactPeers.decodeIpv6(p.bytes()).stream());
    return Stream.concat(ipv4, ipv6).limit(MAX_PEERS).toList();
  }

  private static Stream<PeerAddress> peers(BValue peers) {
    if (peers instanceof BString compact) {
      return CompactPeers.decodeIpv4(compact.bytes()).stream();
    }
    if (peers instanceof BList list) {
      return list.dictionaries().stream().flatMap(peer -> peer(peer).stream());
    }
    throw new AnnounceException("\"peers\" of the tracker's answer is " + peers.kind());
  }

  private static Optional<PeerAddress> peer(BDictionary peer) {
    String ip = peer.text("ip").orElse("");
    long port = peer.integer("port").orElse(0);
    return port >= 1 && port <= 65535 && IpAddress.isAddress(ip)
        ? Optional.of(new PeerAddress(IpAddress.parse(ip), (int) port))
        : Optional.empty();
  }

  /** Text from outside, fit for a log line. */
  private static String readable(BString text) {
    String readable;
    try {
      readable = text.utf8();
    } catch (BencodeException e) {
      readable = text.toString();
    }
    String cut = readable.length() > MAX_TEXT ? readable.substring(0, MAX_TEXT) + "…" : readable;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
