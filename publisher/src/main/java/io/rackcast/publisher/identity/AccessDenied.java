package io.rackcast.publisher.identity;

/** A caller who is not known, or lacks a right; the message is one sentence for that caller. */
public final class AccessDenied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isKnown;

  private AccessDenied(boolean isKnown, String sentence) {
    super(sentence, null, false, false);
    this.isKnown = isKnown;
  }

  /** Nobody has shown who they are. */
  public static AccessDenied unknown(String sentence) {
    return new AccessDenied(false, sentence);
  }

  /** The caller is known and lacks a right. */
  public static AccessDenied lacking(String sentence) {
    return new AccessDenied(true, sentence);
  }

  /** Whether the caller is known: "forbidden" rather than "say who you are". */
  public boolean isKnown() {
    return isKnown;
  }
}
