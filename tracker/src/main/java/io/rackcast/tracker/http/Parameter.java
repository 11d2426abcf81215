package io.rackcast.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The query parameters that are read; clients send many of their own besides. */
enum Parameter {
  /** BEP 3. */
  INFO_HASH("info_hash"),
  /** BEP 3. */
  PEER_ID("peer_id"),
  /** BEP 3. */
  PORT("port"),
  /** BEP 3. */
  UPLOADED("uploaded"),
  /** BEP 3. */
  DOWNLOADED("downloaded"),
  /** BEP 3. */
  LEFT("left"),
  /** BEP 3, BEP 21. */
  EVENT("event"),
  /** Of no BEP, but of all clients. */
  NUMWANT("numwant"),
  /** BEP 23. */
  COMPACT("compact"),
  /** BEP 23. */
  NO_PEER_ID("no_peer_id"),
  /** The announce token. */
  JWT("jwt"),
  /** BEP 3. */
  IP("ip"),
  /** BEP 7. */
  IPV4("ipv4"),
  /** BEP 7. */
  IPV6("ipv6");

  private static final int LONGEST = 10;
  private static final Parameter[][] BY_LENGTH = byLength();

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // compared with a request's bytes, never given away
  private final byte[] name;

  Parameter(String text) {
    this.text = text;
    this.name = text.getBytes(US_ASCII);
  }

  private static Parameter[][] byLength() {
    var table = new Parameter[LONGEST + 1][];
    for (int length = 0; length <= LONGEST; length++) {
      int wanted = length;
      table[length] =
          Arrays.stream(values())
              .filter(parameter -> parameter.name.length == wanted)
              .toArray(Parameter[]::new);
    }
    return table;
  }

  /** The one whose name stands there, undecoded, since no client escapes one; null if none. */
  static @Nullable Parameter at(Cursor cursor, int from, int to) {
    if (to - from > LONGEST) {
      return null;
    }
    for (var candidate : BY_LENGTH[to - from]) {
      if (cursor.has(from, to, candidate.name)) {
        return candidate;
      }
    }
    return null;
  }

  /** Its name in sentences. */
  String text() {
    return text;
  }
}
