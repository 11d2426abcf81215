package io.rackcast.proto.token;

import io.rackcast.proto.torrent.InfoHash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an announce token says: its holder may announce in one swarm for some time.
 *
 * @param issuer who signed it, {@code iss} (RFC 7519 section 4.1.1): the publisher's URL
 * @param audience for whom it is, {@code aud}: the tracker's configured name
 * @param expiresAt from when on it is void, {@code exp}; whole seconds
 * @param notBefore before when it is void, {@code nbf}; {@link Instant#EPOCH} if it says nothing
 * @param infoHash the swarm, claim infohash
 * @param infoHash2 the truncated v2 infohash of the same torrent, claim infohash2
 * @param otherNames further names of the same swarm, claim infohashes; at most {@link #MAX_NAMES}
 * @param subject the node it was given to, {@code sub}; empty if it says nothing
 * @param id a number of its own, {@code jti}; empty if it says nothing
 */
public record AnnounceClaims(
    String issuer,
    String audience,
    Instant expiresAt,
    Instant notBefore,
    InfoHash infoHash,
    Optional<InfoHash> infoHash2,
    List<InfoHash> otherNames,
    String subject,
    String id) {
  /** Most further names a token may say. */
  public static final int MAX_NAMES = 8;

  /** Copies the names. */
  public AnnounceClaims {
    otherNames = List.copyOf(otherNames);
    if (otherNames.size() > MAX_NAMES) {
      throw new IllegalArgumentException(
          "a token names " + otherNames.size() + " further infohashes; at most " + MAX_NAMES);
    }
  }

  /** Claims without further names. */
  public AnnounceClaims(
      String issuer,
      String audience,
      Instant expiresAt,
      Instant notBefore,
      InfoHash infoHash,
      Optional<InfoHash> infoHash2,
      String subject,
      String id) {
    this(issuer, audience, expiresAt, notBefore, infoHash, infoHash2, List.of(), subject, id);
  }

  /** Whether {@code announced} is this token's swarm, by any of its names. */
  public boolean allows(InfoHash announced) {
    return infoHash.equals(announced)
        || (infoHash2.isPresent() && infoHash2.get().equals(announced))
        || otherNames.contains(announced);
  }

  /** As {@link #allows(InfoHash)}, by the infohash's numbers; allocates nothing. */
  public boolean allows(long high, long middle, int low) {
    if (infoHash.is(high, middle, low)
        || (infoHash2.isPresent() && infoHash2.get().is(high, middle, low))) {
      return true;
    }
    for (int i = 0; i < otherNames.size(); i++) {
      if (otherNames.get(i).is(high, middle, low)) {
        return true;
      }
    }
    return false;
  }
}
