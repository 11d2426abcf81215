package io.rackcast.proto.announce;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Writes an announce as the query of an HTTP request (BEP 3, "Tracker GET requests"; BEP 23 asks
 * for compact peers).
 */
public final class AnnounceQuery {
  private static final String UNRESERVED =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~";

  private AnnounceQuery() {}

  /** The query, without "?" before it; bytes that need it are escaped (RFC 3986 section 2.1). */
  public static String format(AnnounceRequest request) {
    var query = new StringBuilder(320).append("info_hash=");
    escape(query, request.infoHash().bytes()).append("&peer_id=");
    escape(query, request.peerId().bytes())
        .append("&port=")
        .append(request.port())
        .append("&uploaded=")
        .append(request.uploaded())
        .append("&downloaded=")
        .append(request.downloaded())
        .append("&left=")
        .append(request.left())
        .append("&compact=1&no_peer_id=1&key=")
        .append("%08x".formatted(request.key()));
    if (request.numwant() >= 0) {
      query.append("&numwant=").append(request.numwant());
    }
    if (request.event() != Event.NONE) {
      query.append("&event=").append(request.event().text());
    }
    request.trackerId().ifPresent(id -> escape(query.append("&trackerid="), id.getBytes(UTF_8)));
    return query.toString();
  }

  /** An announce URL with the query; what the URL has already, such as a token, stays as it is. */
  public static String append(String announceUrl, AnnounceRequest request) {
    boolean hasQuery = announceUrl.indexOf('?') >= 0;
    boolean open = announceUrl.endsWith("?") || announceUrl.endsWith("&");
    return announceUrl + (open ? "" : hasQuery ? "&" : "?") + format(request);
  }

  private static StringBuilder escape(StringBuilder query, byte[] bytes) {
    for (byte value : bytes) {
      if (value > 0 && UNRESERVED.indexOf(value) >= 0) {
        query.append((char) value);
      } else {
        query.append('%').append(hexDigit(value >> 4)).append(hexDigit(value));
      }
    }
    return query;
  }

  private static char hexDigit(int value) {
    return "0123456789ABCDEF".charAt(value & 0xf);
  }
}
