package io.rackcast.tracker.hook;

import io.rackcast.proto.token.Cause;
import java.util.Locale;

/**
 * Why a peer is refused: each with its own sentence, its own count, and a word on when to come
 * again (BEP 31).
 */
public enum Refusal {
  /** The request itself is broken; its own sentence tells how. */
  BAD_REQUEST("the request cannot be read"),
  /** See {@link Cause#MISSING}. */
  TOKEN_MISSING(Cause.MISSING),
  /** See {@link Cause#MALFORMED}. */
  TOKEN_MALFORMED(Cause.MALFORMED),
  /** See {@link Cause#ALGORITHM}. */
  TOKEN_ALGORITHM(Cause.ALGORITHM),
  /** See {@link Cause#KID_MISSING}. */
  TOKEN_KID_MISSING(Cause.KID_MISSING),
  /** See {@link Cause#KEY_UNKNOWN}. */
  TOKEN_KEY_UNKNOWN(Cause.KEY_UNKNOWN),
  /** See {@link Cause#FORGED}. */
  TOKEN_FORGED(Cause.FORGED),
  /** See {@link Cause#ISSUER}. */
  TOKEN_ISSUER(Cause.ISSUER),
  /** See {@link Cause#AUDIENCE}. */
  TOKEN_AUDIENCE(Cause.AUDIENCE),
  /** See {@link Cause#EXPIRED}. */
  TOKEN_EXPIRED(Cause.EXPIRED),
  /** See {@link Cause#NOT_YET_VALID}. */
  TOKEN_NOT_YET_VALID(Cause.NOT_YET_VALID),
  /** See {@link Cause#WRONG_SWARM}. */
  TOKEN_WRONG_SWARM(Cause.WRONG_SWARM),
  /** See {@link Cause#CLAIM_MISSING}. */
  TOKEN_CLAIM_MISSING(Cause.CLAIM_MISSING),
  /** See {@link Cause#KEYS_UNAVAILABLE}. */
  KEYS_UNAVAILABLE(Cause.KEYS_UNAVAILABLE),
  /** See {@link Cause#KEYS_STALE}. */
  KEYS_STALE(Cause.KEYS_STALE),
  /** Nobody approved it. */
  NOT_APPROVED("this torrent is not approved; ask whoever should publish it", 5),
  /** Nothing was heard from the publisher yet. */
  APPROVALS_UNAVAILABLE("the tracker has not heard from the publisher yet; try again", 1),
  /** Approved once; the publisher's sentence tells why no longer. */
  REVOKED("this torrent was revoked"),
  /** Too many tokens wait for their check. */
  BUSY("the tracker is busy; try again", 1),
  /** The bound on swarms is reached. */
  TOO_MANY_SWARMS("the tracker has no room for another torrent; try again later", 5),
  /** The bound on peers is reached. */
  TOO_MANY_PEERS("the tracker has no room for another peer; try again later", 5),
  /** The bound on the memory of swarms is reached. */
  TRACKER_FULL("the tracker is full; try again later", 5),
  /** It asked more often than it may. */
  RATE_LIMITED("too many requests from here; ask less often", 1),
  /** The site does not let this client program in. */
  CLIENT("this client program is not allowed here; use another one"),
  /** The node key in the path is not, or no longer, good. */
  NODE_KEY("the node key in this announce URL is unknown or was revoked; ask for a new one"),
  /** A hook of the site's own says no; the hook's sentence tells why. */
  HOOK("a rule of this site refuses this", 5),
  /** A fault of the tracker's own; its log tells more. */
  INTERNAL("internal error", 1);

  /** Stands for a refusal that the same request will always get. */
  public static final int NEVER = -1;

  private final String sentence;
  private final int retryMinutes;
  private final String label = name().toLowerCase(Locale.ROOT);

  /** For good. */
  Refusal(String sentence) {
    this(sentence, Refusal.NEVER);
  }

  /** For now. */
  Refusal(String sentence, int retryMinutes) {
    this.sentence = sentence;
    this.retryMinutes = retryMinutes;
  }

  Refusal(Cause cause) {
    this(cause.announceSentence(), isFinal(cause) ? Refusal.NEVER : 1);
  }

  private static boolean isFinal(Cause cause) {
    // A key may come, clocks may agree; a URL for another torrent stays one.
    return cause.isLasting() || cause == Cause.WRONG_SWARM;
  }

  /** The one for a token that may not be used. */
  public static Refusal of(Cause cause) {
    return switch (cause) {
      case MISSING -> TOKEN_MISSING;
      case MALFORMED -> TOKEN_MALFORMED;
      case ALGORITHM -> TOKEN_ALGORITHM;
      case KID_MISSING -> TOKEN_KID_MISSING;
      case KEY_UNKNOWN -> TOKEN_KEY_UNKNOWN;
      case FORGED -> TOKEN_FORGED;
      case ISSUER -> TOKEN_ISSUER;
      case AUDIENCE -> TOKEN_AUDIENCE;
      case EXPIRED -> TOKEN_EXPIRED;
      case NOT_YET_VALID -> TOKEN_NOT_YET_VALID;
      case WRONG_SWARM -> TOKEN_WRONG_SWARM;
      case CLAIM_MISSING -> TOKEN_CLAIM_MISSING;
      case KEYS_UNAVAILABLE -> KEYS_UNAVAILABLE;
      case KEYS_STALE -> KEYS_STALE;
    };
  }

  /** What the peer is told. */
  public String sentence() {
    return sentence;
  }

  /**
   * When the peer should come again, in minutes from now; {@link #NEVER} if the same request will
   * be refused then too.
   */
  public int retryMinutes() {
    return retryMinutes;
  }

  /** Its name in metrics. */
  public String label() {
    return label;
  }
}
