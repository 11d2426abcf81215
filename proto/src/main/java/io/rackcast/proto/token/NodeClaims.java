package io.rackcast.proto.token;

import java.time.Instant;

/**
 * What a node token says: its holder is this node, and may hold a stream to the tracker. Its {@code
 * scope} is {@code node}, and it has no infohash, so that it can never pass for an announce token.
 *
 * @param issuer who signed it, {@code iss}
 * @param audience for whom it is, {@code aud}
 * @param expiresAt from when on it is void, {@code exp}; whole seconds
 * @param notBefore before when it is void, {@code nbf}; {@link Instant#EPOCH} if it says nothing
 * @param node the node's name, {@code sub}; not empty
 * @param isOrigin whether it may be an origin, {@code role} is {@code origin}; any other role, or
 *     none, gives nothing
 */
public record NodeClaims(
    String issuer,
    String audience,
    Instant expiresAt,
    Instant notBefore,
    String node,
    boolean isOrigin) {
  static final String SCOPE = "node";
  static final String ORIGIN = "origin";

  /** Refuses an empty name. */
  public NodeClaims {
    if (node.isEmpty()) {
      throw new IllegalArgumentException("a node token needs the name of its node");
    }
  }

  /** The claims of a node that may be no origin. */
  public NodeClaims(
      String issuer, String audience, Instant expiresAt, Instant notBefore, String node) {
    this(issuer, audience, expiresAt, notBefore, node, false);
  }
}
