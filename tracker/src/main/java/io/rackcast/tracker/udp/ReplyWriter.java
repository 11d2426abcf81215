package io.rackcast.tracker.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.core.ScrapeCall;
import io.rackcast.tracker.swarm.Contacts;

/**
 * Writes answers (BEP 15). All begin with the action and the transaction id, 4 bytes each.
 *
 * <pre>
 * connect   8  8  connection id
 * announce  8  4  interval in seconds
 *          12  4  leechers
 *          16  4  seeders
 *          20     peers: 4 bytes of address (over IPv6 16), 2 of port each
 * scrape    8     of each swarm: seeders, completions, leechers, 4 bytes each
 * error     8     a sentence in ASCII
 * </pre>
 */
final class ReplyWriter {
  /** An answer never needs a second IPv4 packet on Ethernet; fragments get lost too easily. */
  static final int LIMIT = 1472;

  static final int CONNECT_BYTES = 16;
  private static final int HEAD_BYTES = 8;
  private static final int ANNOUNCE_BYTES = 20;
  // An IPv6 header is 20 bytes longer.
  private static final int IPV6_LIMIT = LIMIT - 20;
  private static final int MOST_IPV4 = (LIMIT - ANNOUNCE_BYTES) / Contacts.IPV4_BYTES;
  private static final int MOST_IPV6 = (IPV6_LIMIT - ANNOUNCE_BYTES) / Contacts.IPV6_BYTES;

  private ReplyWriter() {}

  /** The most peers that an answer has: 242 of IPv4, 79 of IPv6. */
  static int mostPeers(boolean isIpv4) {
    return isIpv4 ? MOST_IPV4 : MOST_IPV6;
  }

  static void connect(ByteBuf out, int transactionId, long connectionId) {
    head(out, Action.CONNECT, transactionId);
    out.writeLong(connectionId);
  }

  static void peers(ByteBuf out, int transactionId, AnnounceCall call, boolean isIpv4) {
    head(out, Action.ANNOUNCE, transactionId);
    out.writeInt(call.intervalSeconds());
    out.writeInt(call.incomplete());
    out.writeInt(call.complete());
    var contacts = call.contacts();
    if (isIpv4) {
      int count = Math.min(contacts.ipv4Count(), MOST_IPV4);
      out.writeBytes(contacts.ipv4(), 0, count * Contacts.IPV4_BYTES);
    } else {
      int count = Math.min(contacts.ipv6Count(), MOST_IPV6);
      out.writeBytes(contacts.ipv6(), 0, count * Contacts.IPV6_BYTES);
    }
  }

  static void figures(ByteBuf out, int transactionId, ScrapeCall call) {
    head(out, Action.SCRAPE, transactionId);
    for (int i = 0; i < call.count(); i++) {
      out.writeInt(call.complete(i));
      out.writeInt((int) Math.min(call.downloaded(i), Integer.MAX_VALUE));
      out.writeInt(call.incomplete(i));
    }
  }

  /** A sentence; what does not fit of it is left out. */
  static void error(ByteBuf out, int transactionId, String sentence) {
    head(out, Action.ERROR, transactionId);
    int room = LIMIT - HEAD_BYTES;
    ByteBufUtil.writeAscii(out, sentence.length() <= room ? sentence : sentence.substring(0, room));
  }

  /** How long an error with this sentence is. */
  static int errorBytes(String sentence) {
    return HEAD_BYTES + sentence.length();
  }

  private static void head(ByteBuf out, int action, int transactionId) {
    out.writeInt(action);
    out.writeInt(transactionId);
  }
}
