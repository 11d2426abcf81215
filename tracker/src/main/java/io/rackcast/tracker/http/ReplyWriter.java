package io.rackcast.tracker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.tracker.core.Answer;
import io.rackcast.tracker.core.ScrapeAnswer;
import java.util.Comparator;
import java.util.List;

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

  static void peers(ByteBuf out, Answer.Peers peers, boolean compact, boolean noPeerId) {
    out.writeByte('d');
    number(out, "complete", peers.complete());
    number(out, "incomplete", peers.incomplete());
    number(out, "interval", peers.intervalSeconds());
    number(out, "min interval", peers.minIntervalSeconds());
    if (compact) {
      compact(out, "peers", peers.contacts(), true);
      compact(out, "peers6", peers.contacts(), false);
    } else {
      dictionaries(out, peers.contacts(), noPeerId);
    }
    out.writeByte('e');
  }

  private static void compact(
      ByteBuf out, String key, List<Answer.Contact> contacts, boolean ipv4) {
    int count = 0;
    for (int i = 0; i < contacts.size(); i++) {
      count += contacts.get(i).endpoint().address().isIpv4() == ipv4 ? 1 : 0;
    }
    if (count == 0 && !ipv4) {
      return;
    }
    text(out, key);
    ascii(out, Integer.toString(count * (ipv4 ? 6 : 18)));
    out.writeByte(':');
    for (int i = 0; i < contacts.size(); i++) {
      var endpoint = contacts.get(i).endpoint();
      if (endpoint.address().isIpv4() == ipv4) {
        address(out, endpoint.address());
        out.writeShort(endpoint.port());
      }
    }
  }

  private static void address(ByteBuf out, IpAddress address) {
    if (address.isIpv4()) {
      out.writeInt((int) address.low());
    } else {
      out.writeLong(address.high());
      out.writeLong(address.low());
    }
  }

  private static void dictionaries(ByteBuf out, List<Answer.Contact> contacts, boolean noPeerId) {
    text(out, "peers");
    out.writeByte('l');
    for (var contact : contacts) {
      out.writeByte('d');
      text(out, "ip");
      text(out, contact.endpoint().address().toString());
      if (!noPeerId) {
        text(out, "peer id");
        peerId(out, contact.id());
      }
      number(out, "port", contact.endpoint().port());
      out.writeByte('e');
    }
    out.writeByte('e');
  }

  private static void peerId(ByteBuf out, PeerId id) {
    ascii(out, "20:");
    out.writeLong(id.high());
    out.writeLong(id.middle());
    out.writeInt(id.low());
  }

  /** {@code d 5:files d <infohash> d 8:complete i 10:downloaded i 10:incomplete i e e e}. */
  static void figures(ByteBuf out, ScrapeAnswer.Figures figures) {
    out.writeByte('d');
    text(out, "files");
    out.writeByte('d');
    InfoHash last = null;
    for (var file : sorted(figures.files())) {
      if (!file.infoHash().equals(last)) {
        file(out, file);
      }
      last = file.infoHash();
    }
    ascii(out, "ee");
  }

  private static List<ScrapeAnswer.File> sorted(List<ScrapeAnswer.File> files) {
    return files.stream().sorted(Comparator.comparing(file -> file.infoHash().toString())).toList();
  }

  private static void file(ByteBuf out, ScrapeAnswer.File file) {
    ascii(out, "20:");
    out.writeLong(file.infoHash().high());
    out.writeLong(file.infoHash().middle());
    out.writeInt(file.infoHash().low());
    out.writeByte('d');
    number(out, "complete", file.complete());
    number(out, "downloaded", file.downloaded());
    number(out, "incomplete", file.incomplete());
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
