package io.rackcast.publisher.web;

import io.javalin.http.Context;
import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /.well-known/jwks.json}: the public keys (RFC 7517 section 5), for everybody. */
final class KeySetRoute {
  // Long enough to spare the publisher, short enough that a new key is known before it signs
  // (keys.publish-before).
  private static final String FIVE_MINUTES = "public, max-age=300";

  private final Supplier<String> keySet;

  KeySetRoute(Supplier<String> keySet) {
    this.keySet = keySet;
  }

  void serve(Context call) {
    var body = keySet.get();
    var etag = "\"" + digest(body).hex().substring(0, 32) + "\"";
    call.header("Cache-Control", FIVE_MINUTES).header("ETag", etag);
    if (matches(call.header("If-None-Match"), etag)) {
      call.status(304);
    } else {
      call.contentType("application/json").result(body);
    }
  }

  private static boolean matches(@Nullable String ifNoneMatch, String etag) {
    return ifNoneMatch != null
        && Arrays.stream(ifNoneMatch.split(","))
            .map(String::strip)
            .anyMatch(tag -> tag.equals("*") || tag.replaceFirst("^W/", "").equals(etag));
  }

  private static Sha256Digest digest(String text) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return Sha256Digest.of(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
