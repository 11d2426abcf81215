package io.rackcast.publisher.content;

import java.io.IOException;
import java.util.Locale;

/** A request that cannot be fulfilled; the message is one sentence for the caller. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the caller can do about it. */
  public enum Kind {
    /** Mend the request. */
    INVALID,
    /** There is no such thing. */
    NOT_FOUND,
    /** The name is taken. */
    TAKEN,
    /** It was withdrawn. */
    WITHDRAWN,
    /** Something else must happen first. */
    TOO_EARLY,
    /** The bytes are not what they should be. */
    DATA_LOSS,
    /** Go on from another place: ask for the state and try again. */
    OUT_OF_STEP,
    /** A limit or the disk; try again when there is room. */
    NO_ROOM,
    /** A passing fault; try again. */
    TRY_AGAIN
  }

  private final Kind kind;

  public Refusal(Kind kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  Refusal(Kind kind, String sentence, Throwable cause) {
    super(sentence, cause);
    this.kind = kind;
  }

  /** What the caller can do about it. */
  public Kind kind() {
    return kind;
  }

  /** The refusal for a fault of content's place: a full disk is told from a broken one. */
  public static Refusal of(IOException e) {
    if (e instanceof ContentFault) {
      return new Refusal(Kind.TRY_AGAIN, String.valueOf(e.getMessage()), e);
    }
    if (isNoSpace(e)) {
      return new Refusal(
          Kind.NO_ROOM,
          "no space left on the publisher's data-dir; free some and run the same command again",
          e);
    }
    return new Refusal(
        Kind.TRY_AGAIN,
        "the publisher cannot use its data-dir ("
            + e.getClass().getSimpleName()
            + ": "
            + e.getMessage()
            + "); have it mended, then run the same command again",
        e);
  }

  /**
   * Whether a fault comes from a full disk: by the system's own words (ENOSPC, EDQUOT) and SQLite's
   * (SQLITE_FULL), since Java has no type for these.
   */
  public static boolean isNoSpace(Throwable e) {
    for (var at = e; at != null; at = at.getCause()) {
      var message = String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left")
          || message.contains("quota exceeded")
          || message.contains("sqlite_full")) {
        return true;
      }
    }
    return false;
  }
}
