package io.rackcast.tracker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.core.ScrapeCall;
import io.rackcast.tracker.swarm.Contacts;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Writes answers in bencode, keys sorted, straight into the buffer that is sent.
 *
 * <pre>
 * d 8:complete i 10:incomplete i 8:interval i 12:min interval i 5:peers … 6:peers6 … e
 * compact peers: 4 bytes address, 2 bytes port each (BEP 23)
 * compact peers6: 16 bytes address, 2 bytes port each (BEP 7); left out when there is none
 * </pre>
 */
final class ReplyWriter {
  private ReplyWriter() {}

  static void peers(ByteBuf out, AnnounceCall call, boolean compact, boolean noPeerId) {
    out.writeByte('d');
    number(out, "complete", call.complete());
    number(out, "incomplete", call.incomplete());
    number(out, "interval", call.intervalSeconds());
    number(out, "min interval", call.minIntervalSeconds());
    if (compact) {
      compact(out, call.contacts());
    } else {
      dictionaries(out, call.contacts(), noPeerId);
    }
    out.writeByte('e');
  }

  private static void compact(ByteBuf out, Contacts contacts) {
    rows(out, "peers", contacts.ipv4(), contacts.ipv4Count() * Contacts.IPV4_BYTES);
    if (contacts.ipv6Count() > 0) {
      rows(out, "peers6", contacts.ipv6(), contacts.ipv6Count() * Contacts.IPV6_BYTES);
    }
  }

  private static void rows(ByteBuf out, String key, byte[] rows, int length) {
    text(out, key);
    ascii(out, Integer.toString(length));
    out.writeByte(':');
    out.writeBytes(rows, 0, length);
  }

  private static void dictionaries(ByteBuf out, Contacts contacts, boolean noPeerId) {
    text(out, "peers");
    out.writeByte('l');
    dictionaries(out, contacts.ipv4(), contacts.ipv4Count(), 4, contacts.ipv4Ids(), noPeerId);
    dictionaries(out, contacts.ipv6(), contacts.ipv6Count(), 16, contacts.ipv6Ids(), noPeerId);
    out.writeByte('e');
  }

  private static void dictionaries(
      ByteBuf out, byte[] rows, int count, int addressBytes, byte[] ids, boolean noPeerId) {
    for (int i = 0; i < count; i++) {
      int offset = i * (addressBytes + 2);
      int at = offset + addressBytes;
      int port = (rows[at] & 0xff) << 8 | (rows[at + 1] & 0xff);
      out.writeByte('d');
      text(out, "ip");
      text(out, IpAddress.of(Arrays.copyOfRange(rows, offset, offset + addressBytes)).toString());
      if (!noPeerId) {
        text(out, "peer id");
        ascii(out, "20:");
        out.writeBytes(ids, i * Contacts.ID_BYTES, Contacts.ID_BYTES);
      }
      number(out, "port", port);
      out.writeByte('e');
    }
  }

  /** {@code d 5:files d <infohash> d 8:complete i 10:downloaded i 10:incomplete i e e e}. */
  static void figures(ByteBuf out, ScrapeCall call) {
    out.writeByte('d');
    text(out, "files");
    out.writeByte('d');
    InfoHash last = null;
    for (int i : sorted(call)) {
      if (!call.infoHash(i).equals(last)) {
        file(out, call, i);
      }
      last = call.infoHash(i);
    }
    ascii(out, "ee");
  }

  private static int[] sorted(ScrapeCall call) {
    return IntStream.range(0, call.count())
        .boxed()
        .sorted(Comparator.comparing(i -> call.infoHash(i).toString()))
        .mapToInt(i -> i)
        .toArray();
  }

  private static void file(ByteBuf out, ScrapeCall call, int i) {
    ascii(out, "20:");
    out.writeLong(call.infoHash(i).high());
    out.writeLong(call.infoHash(i).middle());
    out.writeInt(call.infoHash(i).low());
    out.writeByte('d');
    number(out, "complete", call.complete(i));
    number(out, "downloaded", call.downloaded(i));
    number(out, "incomplete", call.incomplete(i));
    out.writeByte('e');
  }

  /** {@code d 14:failure reason <sentence> e}. */
  static void failure(ByteBuf out, String reason) {
    out.writeByte('d');
    text(out, "failure reason");
    text(out, reason);
    out.writeByte('e');
  }

  private static void number(ByteBuf out, String key, long value) {
    text(out, key);
    out.writeByte('i');
    ascii(out, Long.toString(value));
    out.writeByte('e');
  }

  private static void text(ByteBuf out, String text) {
    ascii(out, Integer.toString(ByteBufUtil.utf8Bytes(text)));
    out.writeByte(':');
    ByteBufUtil.writeUtf8(out, text);
  }

  private static void ascii(ByteBuf out, String text) {
    ByteBufUtil.writeAscii(out, text);
  }
}
