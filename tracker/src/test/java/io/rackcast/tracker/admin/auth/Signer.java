package io.rackcast.tracker.admin.auth;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/** Signs calls as a machine would. */
public final class Signer {
  private final String key;
  private final String secret;
  private final String tracker;

  /** For calls to a tracker with the name it has by default. */
  public Signer(String key, String secret) {
    this(key, secret, "tracker");
  }

  public Signer(String key, String secret, String tracker) {
    this.key = key;
    this.secret = secret;
    this.tracker = tracker;
  }

  public String header(String method, String target, String body) {
    return header(method, target, body, Instant.now().getEpochSecond(), nonce());
  }

  public static String nonce() {
    return UUID.randomUUID().toString();
  }

  public String header(String method, String target, String body, long time, String nonce) {
    var unsigned = new Signature(key, tracker, time, nonce, "");
    var hex =
        HexFormat.of()
            .formatHex(
                Digests.hmac(
                    secret,
                    unsigned.signed(method, target, body.getBytes(StandardCharsets.UTF_8))));
    return "RACKCAST-HMAC-SHA256 key=%s, tracker=%s, time=%d, nonce=%s, signature=%s"
        .formatted(key, tracker, time, nonce, hex);
  }
}
