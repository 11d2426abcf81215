package io.rackcast.tracker.admin.auth;

import io.rackcast.proto.torrent.Sha256Digest;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Callers by tokens that do not change. For any thread. */
final class StaticTokens {
  private final List<AccessRules.Token> tokens;

  StaticTokens(List<AccessRules.Token> tokens) {
    this.tokens = tokens;
  }

  /** Looks at all of them, each in constant time: how long it takes tells nothing of a token. */
  Optional<Caller> callerOf(Sha256Digest digest) {
    var bytes = digest.bytes();
    Optional<Caller> found = Optional.empty();
    for (var token : tokens) {
      if (MessageDigest.isEqual(bytes, token.sha256().bytes())) {
        found = Optional.of(new Caller(token.name(), token.role()));
      }
    }
    return found;
  }
}
