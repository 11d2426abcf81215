package io.rackcast.proto.token;

/**
 * Why a token was refused. Each has one fixed sentence for whoever sent it, which says nothing that
 * helps to forge one.
 */
public enum Cause {
  /** There is no token. */
  MISSING("%s has no token; ask the publisher for one"),
  /** It is no token by RFC 7515, too long, or has a claim of another type. */
  MALFORMED("%s has a token that cannot be read; ask the publisher for a new one"),
  /** It is signed by an algorithm that is not accepted, or not the key's own. */
  ALGORITHM("%s is signed in a way that is not accepted; ask the publisher for a new one"),
  /** It does not name its key. */
  KID_MISSING("%s does not name its key; ask the publisher for a new one"),
  /** It names a key that the publisher does not, or not yet, or no longer have. */
  KEY_UNKNOWN("%s is signed by an unknown key; ask the publisher for a new one"),
  /** The signature is not that of its content. */
  FORGED("%s is not signed by the publisher; ask the publisher for one"),
  /** It is signed for another publisher. */
  ISSUER("%s comes from another publisher; ask this tracker's publisher for one"),
  /** It is meant for another tracker. */
  AUDIENCE("%s is meant for another tracker; ask the publisher for one for this tracker"),
  /** Its time is over. */
  EXPIRED("%s has expired; ask the publisher for a new one"),
  /** Its time has not come. */
  NOT_YET_VALID("%s is not valid yet; check the clocks or try again later"),
  /** It is for another swarm. */
  WRONG_SWARM("%s is for another torrent; use the one made for this torrent"),
  /** It lacks a claim. */
  CLAIM_MISSING("%s lacks what it must say; ask the publisher for a new one"),
  /** No keys were had yet, so that no token can be checked. */
  KEYS_UNAVAILABLE(
      "%s cannot be checked now because the publisher's keys are not known yet; try again"),
  /** The publisher is away for longer than its keys serve without it. */
  KEYS_STALE(
      "%s is new, and cannot be checked while the publisher is away for so long; try again when it"
          + " is back");

  private final String announceSentence;
  private final String nodeSentence;

  Cause(String form) {
    announceSentence = form.formatted("this announce URL");
    nodeSentence = form.formatted("this node token");
  }

  /** What a peer is told, as its {@code failure reason}. */
  public String announceSentence() {
    return announceSentence;
  }

  /** What a node is told. */
  public String nodeSentence() {
    return nodeSentence;
  }

  /**
   * Whether the same token will be refused for the same cause for ever, so that the refusal may be
   * remembered; a key that is unknown now may be known a moment later.
   */
  public boolean isLasting() {
    return switch (this) {
      case KEY_UNKNOWN, NOT_YET_VALID, KEYS_UNAVAILABLE, KEYS_STALE, WRONG_SWARM -> false;
      case MISSING,
          MALFORMED,
          ALGORITHM,
          KID_MISSING,
          FORGED,
          ISSUER,
          AUDIENCE,
          EXPIRED,
          CLAIM_MISSING ->
          true;
    };
  }
}
