package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.rackcast.tracker.hook.TokenBytes;

/**
 * Which of the tracker's paths a request is for. Before it may stand one more segment:
 *
 * <pre>
 * /announce                  /scrape
 * /&lt;key>/announce            /&lt;key>/scrape     key: 1 to 128 of A-Z a-z 0-9 . _ -
 * /&lt;token>/announce          /&lt;token>/scrape   token: as RFC 7519 writes it, for clients that drop queries
 * </pre>
 *
 * <p>Reusable; for one thread.
 */
final class Route {
  /** What is asked for. */
  enum Kind {
    ANNOUNCE,
    SCRAPE,
    /** Nothing that a tracker has. */
    NONE
  }

  /** Characters of a key at most. */
  static final int LONGEST_KEY = 128;

  private static final byte[] ANNOUNCE = "/announce".getBytes(US_ASCII);
  private static final byte[] SCRAPE = "/scrape".getBytes(US_ASCII);
  // Base64url of {" : the header of every token begins so.
  private static final byte[] TOKEN_START = "eyJ".getBytes(US_ASCII);

  private int keyFrom;
  private int keyTo;
  private boolean isToken;

  /** Reads the path that begins at the cursor, and goes to its end. */
  Kind read(Cursor cursor) {
    keyFrom = -1;
    isToken = false;
    int from = cursor.at();
    int to = pathEnd(cursor);
    cursor.to(to);
    if (cursor.has(from, to, ANNOUNCE)) {
      return Kind.ANNOUNCE;
    }
    if (cursor.has(from, to, SCRAPE)) {
      return Kind.SCRAPE;
    }
    return withKey(cursor, from, to);
  }

  private static int pathEnd(Cursor cursor) {
    var bytes = cursor.bytes();
    int end = cursor.end();
    int i = cursor.at();
    while (i < end && bytes[i] != '?' && bytes[i] > ' ') {
      i++;
    }
    return i;
  }

  private Kind withKey(Cursor cursor, int from, int to) {
    Kind kind = Kind.NONE;
    int nameFrom = to;
    if (endsWith(ANNOUNCE, cursor, from, to)) {
      kind = Kind.ANNOUNCE;
      nameFrom = to - ANNOUNCE.length;
    } else if (endsWith(SCRAPE, cursor, from, to)) {
      kind = Kind.SCRAPE;
      nameFrom = to - SCRAPE.length;
    }
    boolean isGood = kind != Kind.NONE && cursor.bytes()[from] == '/';
    return isGood && takeKey(cursor, from + 1, nameFrom) ? kind : Kind.NONE;
  }

  private static boolean endsWith(byte[] name, Cursor cursor, int from, int to) {
    // At least a slash and one character before it.
    return to - from > name.length + 1 && cursor.has(to - name.length, to, name);
  }

  private boolean takeKey(Cursor cursor, int from, int to) {
    int dots = 0;
    for (int i = from; i < to; i++) {
      byte letter = cursor.bytes()[i];
      if (!mayStandInKey(letter)) {
        return false;
      }
      dots += letter == '.' ? 1 : 0;
    }
    isToken = dots == 2 && cursor.has(from, from + TOKEN_START.length, TOKEN_START);
    keyFrom = from;
    keyTo = to;
    return isToken || to - from <= LONGEST_KEY;
  }

  private static boolean mayStandInKey(byte letter) {
    return (letter >= 'a' && letter <= 'z')
        || (letter >= 'A' && letter <= 'Z')
        || (letter >= '0' && letter <= '9')
        || letter == '.'
        || letter == '_'
        || letter == '-';
  }

  /** Puts the key or the token of the path where it belongs, if there is one. */
  void tell(byte[] bytes, TokenBytes key, TokenBytes token) {
    if (keyFrom >= 0) {
      (isToken ? token : key).set(bytes, keyFrom, keyTo);
    }
  }
}
