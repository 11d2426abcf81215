package io.rackcast.publisher.web;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

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
    byte[] body = keySet.get().getBytes(StandardCharsets.UTF_8);
    call.header("Cache-Control", FIVE_MINUTES);
    if (!ETags.isKnown(call, ETags.weakOf(body))) {
      call.contentType("application/json").result(body);
    }
  }
}
