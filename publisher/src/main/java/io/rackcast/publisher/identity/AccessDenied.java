package io.rackcast.publisher.identity;

/** A caller who is not known, or lacks a right; the message is one sentence for that caller. */
public final class AccessDenied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why somebody is denied. */
  public enum Kind {
    /** Nobody has shown who they are. */
    UNKNOWN,
    /** The caller is known and lacks a right. */
    LACKING,
    /** It cannot be found out now who calls; the same call may do better in a moment. */
    UNCHECKED
  }

  private final Kind kind;

  private AccessDenied(Kind kind, String sentence) {
    super(sentence, null, false, false);
    this.kind = kind;
  }

  /** Nobody has shown who they are. */
  public static AccessDenied unknown(String sentence) {
    return new AccessDenied(Kind.UNKNOWN, sentence);
  }

  /** The caller is known and lacks a right. */
  public static AccessDenied lacking(String sentence) {
    return new AccessDenied(Kind.LACKING, sentence);
  }

  /** It cannot be found out now who calls. */
  public static AccessDenied unchecked(String sentence) {
    return new AccessDenied(Kind.UNCHECKED, sentence);
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}
