package io.rackcast.tracker.udp;

import io.rackcast.proto.announce.Event;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.swarm.Announce;
import org.jspecify.annotations.Nullable;

/**
 * Reads an announce (BEP 15, "IPv4 announce request"; over IPv6 it is the same):
 *
 * <pre>
 * 16 20  infohash
 * 36 20  peer id
 * 56  8  downloaded
 * 64  8  left; all bits set, and whatever else is negative, says nothing
 * 72  8  uploaded
 * 80  4  event: 0 none, 1 completed, 2 started, 3 stopped
 * 84  4  IP address: not believed, where the datagram comes from counts
 * 88  4  key: not used, the peer id and the address are enough
 * 92  4  numwant, -1 for the default
 * 96  2  port
 * 98     options of BEP 41
 * </pre>
 */
final class AnnounceReader {
  static final int BYTES = 98;

  // By their number. BEP 21's "paused" has none.
  private static final Event[] EVENTS = {Event.NONE, Event.COMPLETED, Event.STARTED, Event.STOPPED};

  private final UrlData urlData = new UrlData();

  /**
   * Reads {@code datagram}, of at least {@value #BYTES} bytes, into {@code call}.
   *
   * @return what is wrong, in a sentence for the peer; null if nothing is
   */
  @Nullable String read(Datagram datagram, AnnounceCall call) {
    int event = datagram.intAt(80);
    if (event < 0 || event >= EVENTS.length) {
      return "event must be 0 to 3";
    }
    int port = datagram.unsignedShortAt(96);
    if (port == 0) {
      return "port is 0; it must be 1 to 65535";
    }
    long left = datagram.longAt(64);
    call.announce()
        .infoHash(datagram.longAt(16), datagram.longAt(24), datagram.intAt(32))
        .peerId(datagram.longAt(36), datagram.longAt(44), datagram.intAt(52))
        .from(datagram.addressHigh(), datagram.addressLow(), datagram.isIpv4())
        .downloaded(count(datagram.longAt(56)))
        .left(left < 0 ? Announce.LEFT_UNKNOWN : left)
        .uploaded(count(datagram.longAt(72)))
        .event(EVENTS[event])
        .numwant(Math.min(datagram.intAt(92), ReplyWriter.mostPeers(datagram.isIpv4())))
        .port(port)
        .onlyOwnFamily(true);
    return datagram.length() == BYTES
        ? null
        : urlData.read(datagram.bytes(), BYTES, datagram.length(), call);
  }

  /** What is beyond a long's range is a huge number; only its size is of interest. */
  private static long count(long bytes) {
    return bytes < 0 ? Long.MAX_VALUE : bytes;
  }
}
