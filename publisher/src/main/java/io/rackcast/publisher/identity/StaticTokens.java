package io.rackcast.publisher.identity;

import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Callers by the SHA-256 of their token, so that the settings hold nothing that opens a door.
 *
 * <p>A look-up compares digests, never token bytes: how long it takes tells nothing about a token.
 * May be used by any thread.
 */
public final class StaticTokens {
  // Longer than any token of ours and than the tokens of common CI systems.
  private static final int LONGEST_TOKEN = 16 * 1024;
  private static final String SCHEME = "bearer ";

  private final Map<Sha256Digest, Caller> callers;

  /** Takes the callers by the digest of their token. */
  public StaticTokens(Map<Sha256Digest, Caller> callers) {
    this.callers = Map.copyOf(callers);
  }

  /** The digest under which a token stands in the settings. */
  public static Sha256Digest digest(String token) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return Sha256Digest.of(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /**
   * The caller of an {@code Authorization} header (RFC 6750 section 2.1).
   *
   * @param header the header's value; null when the request has none
   * @throws AccessDenied when it holds no token that is known here
   */
  public Caller authenticate(@Nullable String header) {
    if (header == null || header.isBlank()) {
      throw AccessDenied.unknown(
          "this call needs a token; send it as \"authorization: Bearer TOKEN\"");
    }
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || header.length() > LONGEST_TOKEN) {
      throw AccessDenied.unknown(
          "the authorization header is not \"Bearer TOKEN\"; only bearer tokens are taken");
    }
    var caller = callers.get(digest(header.substring(SCHEME.length()).strip()));
    if (caller == null) {
      throw AccessDenied.unknown(
          "this token is not known here; check that it is one of this publisher's tokens");
    }
    return caller;
  }
}
