package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.core.ScrapeCall;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Contacts;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Writes answers in bencode, keys sorted.
 *
 * <pre>
 * d 8:complete i 11:external ip 4: or 16: 10:incomplete i 8:interval i 12:min interval i 5:peers … 6:peers6 … e
 * external ip: the address that the peer counts under (BEP 24)
 * compact peers: 4 bytes address, 2 bytes port each (BEP 23)
 * compact peers6: 16 bytes address, 2 bytes port each (BEP 7); left out when there is none
 * </pre>
 */
final class ReplyWriter {
  private static final byte[] COMPLETE = ascii("d8:completei");
  private static final byte[] EXTERNAL_IPV4 = ascii("e11:external ip4:");
  private static final byte[] EXTERNAL_IPV6 = ascii("e11:external ip16:");
  private static final byte[] INCOMPLETE_AFTER_ADDRESS = ascii("10:incompletei");
  private static final byte[] INTERVAL = ascii("e8:intervali");
  private static final byte[] MIN_INTERVAL = ascii("e12:min intervali");
  private static final byte[] PEERS = ascii("e5:peers");
  private static final byte[] PEERS6 = ascii("6:peers6");
  private static final byte[] IP = ascii("d2:ip");
  private static final byte[] PEER_ID = ascii("7:peer id20:");
  private static final byte[] PORT = ascii("4:porti");
  private static final byte[] FILES = ascii("d5:filesd");
  private static final byte[] DOWNLOADED = ascii("e10:downloadedi");
  private static final byte[] DOWNLOADERS = ascii("e11:downloadersi");
  private static final byte[] INCOMPLETE = ascii("e10:incompletei");
  private static final byte[] FAILURE = ascii("d14:failure reason");
  private static final byte[] RETRY_IN = ascii("8:retry in");
  private static final byte[] NEVER = ascii("5:never");

  private ReplyWriter() {}

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  static void peers(ReplyBuffer out, AnnounceCall call, boolean compact, boolean noPeerId) {
    out.begin();
    out.write(COMPLETE);
    out.writeNumber(call.complete());
    externalAddress(out, call.announce());
    out.write(INCOMPLETE_AFTER_ADDRESS);
    out.writeNumber(call.incomplete());
    out.write(INTERVAL);
    out.writeNumber(call.intervalSeconds());
    out.write(MIN_INTERVAL);
    out.writeNumber(call.minIntervalSeconds());
    out.write(PEERS);
    if (compact) {
      compact(out, call.contacts());
    } else {
      dictionaries(out, call.contacts(), noPeerId);
    }
    out.write('e');
  }

  private static void externalAddress(ReplyBuffer out, Announce announce) {
    if (announce.isIpv4()) {
      out.write(EXTERNAL_IPV4);
      out.writeBytes(announce.addressLow(), 4);
    } else {
      out.write(EXTERNAL_IPV6);
      out.writeBytes(announce.addressHigh(), 8);
      out.writeBytes(announce.addressLow(), 8);
    }
  }

  private static void compact(ReplyBuffer out, Contacts contacts) {
    rows(out, contacts.ipv4(), contacts.ipv4Count() * Contacts.IPV4_BYTES);
    if (contacts.ipv6Count() > 0) {
      out.write(PEERS6);
      rows(out, contacts.ipv6(), contacts.ipv6Count() * Contacts.IPV6_BYTES);
    }
  }

  private static void rows(ReplyBuffer out, byte[] rows, int length) {
    out.writeNumber(length);
    out.write(':');
    out.write(rows, 0, length);
  }

  private static void dictionaries(ReplyBuffer out, Contacts contacts, boolean noPeerId) {
    out.write('l');
    dictionaries(out, contacts.ipv4(), contacts.ipv4Count(), 4, contacts.ipv4Ids(), noPeerId);
    dictionaries(out, contacts.ipv6(), contacts.ipv6Count(), 16, contacts.ipv6Ids(), noPeerId);
    out.write('e');
  }

  private static void dictionaries(
      ReplyBuffer out, byte[] rows, int count, int addressBytes, byte[] ids, boolean noPeerId) {
    for (int i = 0; i < count; i++) {
      int offset = i * (addressBytes + 2);
      int at = offset + addressBytes;
      int port = (rows[at] & 0xff) << 8 | (rows[at + 1] & 0xff);
      out.write(IP);
      out.writeText(
          IpAddress.of(Arrays.copyOfRange(rows, offset, offset + addressBytes)).toString());
      if (!noPeerId) {
        out.write(PEER_ID);
        out.write(ids, i * Contacts.ID_BYTES, Contacts.ID_BYTES);
      }
      out.write(PORT);
      out.writeNumber(port);
      out.write('e');
      out.write('e');
    }
  }

  /**
   * {@code d 5:files d <infohash> d 8:complete i 10:downloaded i 11:downloaders i 10:incomplete i e
   * e e}; {@code downloaders} are those of {@code incomplete} that want more (BEP 21).
   */
  static void figures(ReplyBuffer out, ScrapeCall call) {
    out.begin();
    out.write(FILES);
    InfoHash last = null;
    for (int i : sorted(call)) {
      if (!call.infoHash(i).equals(last)) {
        file(out, call, i);
      }
      last = call.infoHash(i);
    }
    out.write('e');
    out.write('e');
  }

  private static int[] sorted(ScrapeCall call) {
    return IntStream.range(0, call.count())
        .boxed()
        .sorted(Comparator.comparing(i -> call.infoHash(i).toString()))
        .mapToInt(i -> i)
        .toArray();
  }

  private static void file(ReplyBuffer out, ScrapeCall call, int i) {
    out.writeNumber(InfoHash.LENGTH);
    out.write(':');
    out.writeBytes(call.infoHash(i).high(), 8);
    out.writeBytes(call.infoHash(i).middle(), 8);
    out.writeBytes(call.infoHash(i).low(), 4);
    out.write(COMPLETE);
    out.writeNumber(call.complete(i));
    out.write(DOWNLOADED);
    out.writeNumber(call.downloaded(i));
    out.write(DOWNLOADERS);
    out.writeNumber(call.downloaders(i));
    out.write(INCOMPLETE);
    out.writeNumber(call.incomplete(i));
    out.write('e');
    out.write('e');
  }

  /**
   * {@code d 14:failure reason <sentence> 8:retry in <minutes or "never"> e}.
   *
   * @param retryMinutes as {@link Refusal#retryMinutes}
   */
  static void failure(ReplyBuffer out, String reason, int retryMinutes) {
    out.begin();
    out.write(FAILURE);
    out.writeText(reason);
    out.write(RETRY_IN);
    if (retryMinutes == Refusal.NEVER) {
      out.write(NEVER);
    } else {
      out.write('i');
      out.writeNumber(retryMinutes);
      out.write('e');
    }
    out.write('e');
  }
}
