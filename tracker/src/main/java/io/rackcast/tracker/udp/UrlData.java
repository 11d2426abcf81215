package io.rackcast.tracker.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.rackcast.tracker.core.AnnounceCall;
import io.rackcast.tracker.hook.TokenBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options behind an announce (BEP 41): blocks of type, length and data. Those of type 2
 * hold path and query of the announce URL, of which each block has at most 255 bytes; joined, the
 * query's {@code jwt} is the token, and of a path {@code /<key>/announce} the first part is the
 * key. Options of other types are passed over, and the option that ends them may be missing, as
 * some clients leave it out.
 */
final class UrlData {
  private static final int END_OF_OPTIONS = 0;
  private static final int NOP = 1;
  private static final int URL_DATA = 2;
  private static final byte[] NAME = "jwt=".getBytes(US_ASCII);
  private static final byte[] ANNOUNCE = "/announce".getBytes(US_ASCII);

  // As long as any datagram, so it cannot overflow.
  private final byte[] url = new byte[Datagram.LIMIT];
  private int length;

  /**
   * Finds token and key, if there are any.
   *
   * @return what is wrong, in a sentence for the peer; null if nothing is
   */
  @Nullable String read(byte[] bytes, int from, int end, AnnounceCall call) {
    length = 0;
    int at = from;
    while (at < end && bytes[at] != END_OF_OPTIONS) {
      int type = bytes[at++];
      if (type == NOP) {
        continue;
      }
      int size = at < end ? bytes[at++] & 0xff : 1;
      if (size > end - at) {
        return "an option is longer than the datagram; it was cut on its way or written wrongly";
      }
      if (type == URL_DATA) {
        System.arraycopy(bytes, at, url, length, size);
        length += size;
      }
      at += size;
    }
    int pathEnd = indexOf('?', 0, length);
    path(pathEnd, call.key());
    return query(pathEnd + 1, call.token());
  }

  private void path(int end, TokenBytes key) {
    int from = Math.min(1, end);
    int to = indexOf('/', from, end);
    if (to > from && equals(ANNOUNCE, to, end)) {
      key.set(url, from, to);
    }
  }

  private @Nullable String query(int from, TokenBytes token) {
    int at = from;
    while (at < length) {
      int end = indexOf('&', at, length);
      if (equals(NAME, at, Math.min(at + NAME.length, end))) {
        if (token.isPresent()) {
          return "jwt is there twice";
        }
        int valueFrom = at + NAME.length;
        int to = decode(valueFrom, end);
        if (to < 0) {
          return "jwt has a \"%\" that two hexadecimal digits do not follow";
        }
        token.set(url, valueFrom, to);
      }
      at = end + 1;
    }
    return null;
  }

  private boolean equals(byte[] text, int from, int end) {
    return Arrays.equals(text, 0, text.length, url, from, end);
  }

  /**
   * Decodes percent escapes (RFC 3986 section 2.1) in place; the new end, or -1 for a broken one.
   */
  private int decode(int from, int end) {
    int to = indexOf('%', from, end);
    for (int at = to; at < end; at++) {
      int octet = url[at];
      if (octet == '%') {
        int high = at + 2 < end ? Character.digit(url[at + 1], 16) : -1;
        int low = at + 2 < end ? Character.digit(url[at + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return -1;
        }
        octet = high << 4 | low;
        at += 2;
      }
      url[to++] = (byte) octet;
    }
    return to;
  }

  private int indexOf(char sought, int from, int end) {
    int at = from;
    while (at < end && url[at] != sought) {
      at++;
    }
    return at;
  }
}
