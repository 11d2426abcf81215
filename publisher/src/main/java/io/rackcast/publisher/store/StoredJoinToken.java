package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.List;

/**
 * A token by which nodes join, without the token itself.
 *
 * @param sha256 of the token
 * @param nodes pattern of the names that may join
 * @param grant what they get
 * @param usesLeft how many may still join
 * @param madeBy name of the caller
 */
public record StoredJoinToken(
    Sha256Digest sha256,
    String nodes,
    Grant grant,
    int usesLeft,
    Instant madeAt,
    String madeBy,
    Instant expiresAt) {
  private static final int ID_DIGITS = 12;

  /** Rights' labels, and patterns of release names; neither has spaces in it. */
  public record Grant(List<String> rights, List<String> names) {
    /** Copies both. */
    public Grant {
      rights = List.copyOf(rights);
      names = List.copyOf(names);
    }
  }

  /** Names the token whose digest this is, in lists. */
  public static String id(Sha256Digest sha256) {
    return sha256.hex().substring(0, ID_DIGITS);
  }

  /** Names it in lists. */
  public String id() {
    return id(sha256);
  }
}
