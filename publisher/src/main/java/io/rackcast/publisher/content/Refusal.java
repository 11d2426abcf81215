package io.rackcast.publisher.content;

import io.rackcast.publisher.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A request that cannot be fulfilled; the message is one sentence for the caller. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String SQLITE_FULL = "sqlite_full";
  private static final List<String> NO_SPACE =
      List.of("no space left", "quota exceeded", SQLITE_FULL);
  // "The table 'upload' is full", also when it is its disk.
  private static final String MARIADB_FULL = "' is full";

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
      return noSpace(e);
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

  /** The refusal for a fault that {@link #isNoSpace} is true of. */
  public static Refusal noSpace(Throwable e) {
    var where =
        StoreException.isCauseOf(e) && !isOf(e, SQLITE_FULL)
            ? "for the publisher's database"
            : "on the publisher's data-dir";
    return new Refusal(
        Kind.NO_ROOM, "no space left " + where + "; free some and run the same command again", e);
  }

  /**
   * Whether a fault comes from a full disk: by the system's own words (ENOSPC, EDQUOT), which
   * PostgreSQL repeats, SQLite's (SQLITE_FULL) and MariaDB's, since Java has no type for these.
   */
  public static boolean isNoSpace(Throwable e) {
    return NO_SPACE.stream().anyMatch(words -> isOf(e, words))
        || (StoreException.isCauseOf(e) && isOf(e, MARIADB_FULL));
  }

  private static boolean isOf(Throwable e, String words) {
    for (var at = e; at != null; at = at.getCause()) {
      if (String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT).contains(words)) {
        return true;
      }
    }
    return false;
  }
}
