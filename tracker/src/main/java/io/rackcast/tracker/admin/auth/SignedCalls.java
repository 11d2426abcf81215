package io.rackcast.tracker.admin.auth;

import io.rackcast.proto.torrent.Sha256Digest;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Callers by the signature of their call. For any thread. */
final class SignedCalls {
  private record Known(AccessRules.Key key, Nonces nonces) {}

  private final String tracker;
  private final Map<String, Known> keys = new HashMap<>();

  /**
   * By these keys.
   *
   * @param tracker what calls must name the tracker by
   */
  SignedCalls(String tracker, List<AccessRules.Key> keys, InstantSource clock) {
    this(tracker);
    keys.forEach(key -> this.keys.put(key.name(), new Known(key, new Nonces(clock))));
  }

  private SignedCalls(String tracker) {
    this.tracker = tracker;
  }

  /** For other keys; what is remembered of calls by keys that stay goes on to be remembered. */
  SignedCalls with(List<AccessRules.Key> others, InstantSource clock) {
    var next = new SignedCalls(tracker);
    for (var key : others) {
      var before = keys.get(key.name());
      var nonces =
          before != null && before.key().secret().value().equals(key.secret().value())
              ? before.nonces()
              : new Nonces(clock);
      next.keys.put(key.name(), new Known(key, nonces));
    }
    return next;
  }

  /**
   * Whether a call could be good by its key, tracker and time alone: its body is not known yet. The
   * names of key and tracker are no secrets.
   *
   * @throws Denied if it cannot
   */
  void check(Signature signature) {
    var known = keys.get(signature.key());
    if (known == null) {
      throw new Denied(Denial.SIGNATURE);
    }
    if (!signature.tracker().equals(tracker)) {
      throw new Denied(Denial.OTHER_TRACKER);
    }
    known.nonces().check(signature.time());
  }

  /**
   * Who signed.
   *
   * @param pathWithQuery as it was sent
   * @throws Denied if nobody did, or did so too long ago, or this was seen before
   */
  Caller callerOf(Signature signature, String method, String pathWithQuery, byte[] body) {
    var known = keys.get(signature.key());
    // An unknown key takes as long as a known one.
    String secret = known == null ? "" : known.key().secret().value().orElse("");
    String signed = signature.signed(method, pathWithQuery, body);
    var expected = Digests.hmac(secret.isEmpty() ? "nobody" : secret, signed);
    var given = Sha256Digest.parse(signature.hex()).bytes();
    if (!MessageDigest.isEqual(expected, given) || known == null || secret.isEmpty()) {
      throw new Denied(Denial.SIGNATURE);
    }
    // Only then: nobody else can fill the table.
    known.nonces().use(signature);
    return new Caller(known.key().name(), known.key().role());
  }

  int nonces() {
    return keys.values().stream().mapToInt(known -> known.nonces().size()).sum();
  }
}
