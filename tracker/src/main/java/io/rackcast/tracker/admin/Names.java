package io.rackcast.tracker.admin;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.swarm.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** How swarms, peers and client programs are called in calls and answers. */
final class Names {
  /** What client programs are called that do not say what they are. */
  static final String OTHER_CLIENT = "other";

  private static final Pattern INFOHASH = Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");
  private static final Pattern AZUREUS = Pattern.compile("-[A-Za-z0-9~]{2}[A-Za-z0-9._-]{4}-");
  private static final Pattern MAINLINE = Pattern.compile("[A-Z][0-9]?-[0-9A-Za-z-]{5,6}");
  private static final Map<String, String> PROGRAMS =
      Map.ofEntries(
          Map.entry("-RC", "Rackcast agent"),
          Map.entry("-TR", "Transmission"),
          Map.entry("-qB", "qBittorrent"),
          Map.entry("-LT", "libtorrent"),
          Map.entry("-lt", "rtorrent"),
          Map.entry("-DE", "Deluge"),
          Map.entry("-UT", "µTorrent"),
          Map.entry("-AZ", "Vuze"),
          Map.entry("-BC", "BitComet"),
          Map.entry("-KT", "KTorrent"),
          Map.entry("A2-", "aria2"),
          Map.entry("M7-", "BitTorrent"));

  private Names() {}

  /** A swarm's name from one of its names: 40 digits, or the 64 of a v2 infohash. */
  static InfoHash swarm(String text, Approvals approvals) {
    if (!INFOHASH.matcher(text).matches()) {
      throw Call.bad("an infohash has 40 hexadecimal digits, or 64 of BEP 52; copy it whole");
    }
    var hash = text.length() == 40 ? InfoHash.parse(text) : Sha256Digest.parse(text).truncated();
    return approvals.nameOf(hash);
  }

  /** {@code 10.1.2.3:6881}, an IPv6 address in brackets. */
  static String endpoint(Endpoint endpoint) {
    String address = endpoint.address().toString();
    return (endpoint.address().isIpv4() ? address : "[" + address + "]") + ":" + endpoint.port();
  }

  /** How a peer id begins that says its program: {@code -TR3000-}; else {@link #OTHER_CLIENT}. */
  static String client(PeerId id) {
    return client(id.high());
  }

  /** As {@link #client(PeerId)}, from bytes 0 to 7. */
  static String client(long idHigh) {
    var bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (idHigh >>> (56 - 8 * i));
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return AZUREUS.matcher(text).matches() || MAINLINE.matcher(text).matches()
        ? text
        : OTHER_CLIENT;
  }

  /** The program for people; empty if it is none that is known here. */
  static String program(String client) {
    return client.length() < 3 ? "" : PROGRAMS.getOrDefault(client.substring(0, 3), "");
  }
}
