package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * A node that joined.
 *
 * @param sha256 of the secret that it shows as its token
 * @param joinToken digest of the token by which it joined
 * @param joinedFrom an address
 * @param revocation when it was ended, and by whom; empty: it is not
 */
public record StoredNode(
    String name,
    Sha256Digest sha256,
    Sha256Digest joinToken,
    StoredJoinToken.Grant grant,
    Instant joinedAt,
    String joinedFrom,
    Optional<Revocation> revocation) {
  /** The end of a node. */
  public record Revocation(Instant at, String by) {}
}
