package io.rackcast.publisher.identity;

import io.rackcast.proto.torrent.Sha;
import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Callers by the SHA-256 of their token, so that the settings hold nothing that opens a door.
 *
 * <p>A look-up compares digests, never token bytes: how long it takes tells nothing about a token.
 * May be used by any thread.
 */
public final class StaticTokens implements BearerTokens {
  private final Map<Sha256Digest, Caller> callers;

  /** Takes the callers by the digest of their token. */
  public StaticTokens(Map<Sha256Digest, Caller> callers) {
    this.callers = Map.copyOf(callers);
  }

  /** The digest under which a token stands in the settings. */
  public static Sha256Digest digest(String token) {
    return Sha256Digest.of(Sha.sha256().digest(token.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public Optional<Caller> find(String token) {
    return Optional.ofNullable(callers.get(digest(token)));
  }
}
