package io.rackcast.publisher.web;

import io.javalin.http.Context;
import io.rackcast.proto.torrent.Sha;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Whether a caller has the answer already (RFC 9110 sections 8.8.3 and 13.1.2). */
final class ETags {
  private ETags() {}

  /**
   * Sets the answer's ETag, and answers 304 if the caller has what it stands for.
   *
   * @param etag with its quotes, and {@code W/} before them if it is weak
   * @return whether the answer is done
   */
  static boolean isKnown(Context call, String etag) {
    call.header("ETag", etag);
    boolean isKnown = matches(call.header("If-None-Match"), etag);
    if (isKnown) {
      call.status(304);
    }
    return isKnown;
  }

  /** The ETag of a body; weak, since it may be compressed on its way. */
  static String weakOf(byte[] body) {
    return "W/\"" + HexFormat.of().formatHex(Sha.sha256().digest(body)) + "\"";
  }

  // The comparison for If-None-Match is the weak one.
  private static boolean matches(@Nullable String header, String etag) {
    if (header == null) {
      return false;
    }
    return Arrays.stream(header.split(",", -1))
        .map(String::strip)
        .anyMatch(candidate -> candidate.equals("*") || opaque(candidate).equals(opaque(etag)));
  }

  private static String opaque(String etag) {
    return etag.startsWith("W/") ? etag.substring(2) : etag;
  }
}
