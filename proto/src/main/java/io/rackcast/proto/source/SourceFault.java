package io.rackcast.proto.source;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Content cannot be read from a place; the message is one sentence without secrets. */
public final class SourceFault extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. In metrics a cause is its label. */
  public enum Cause {
    /** No connection, or it broke before the answer. */
    UNREACHABLE,
    /** It says 401 or 403, or its token server does. */
    REFUSED,
    /** It says 404 or 410. */
    MISSING,
    /** It says 408, 429 or 5xx. */
    BUSY,
    /** It says what is not understood, or redirects where is not followed. */
    ODD_ANSWER,
    /** Its address is one that may not be asked. */
    FORBIDDEN,
    /** The signed link has ended. */
    EXPIRED,
    /** The body ended early. */
    SHORT,
    /** The body stood still. */
    STALLED,
    /** Size or ETag are not those of the content that is meant. */
    CHANGED,
    /** The bytes are not those of the content that is meant. */
    WRONG;

    /** In lower case, with hyphens. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the same request may do better in a moment. */
    public boolean isPassing() {
      return switch (this) {
        case UNREACHABLE, BUSY, SHORT, STALLED -> true;
        case REFUSED, MISSING, ODD_ANSWER, FORBIDDEN, EXPIRED, CHANGED, WRONG -> false;
      };
    }
  }

  private final Cause why;
  private final transient Optional<Duration> retryAfter;

  /**
   * A fault.
   *
   * @param sentence what is wrong, the value seen, what to do
   */
  public SourceFault(Cause why, String sentence) {
    this(why, sentence, null, Optional.empty());
  }

  SourceFault(Cause why, String sentence, @Nullable Throwable cause) {
    this(why, sentence, cause, Optional.empty());
  }

  SourceFault(
      Cause why, String sentence, @Nullable Throwable cause, Optional<Duration> retryAfter) {
    super(sentence, cause);
    this.why = why;
    this.retryAfter = retryAfter;
  }

  /** Why. */
  public Cause why() {
    return why;
  }

  /** How long the server asks to be left alone (RFC 9110 section 10.2.3); at most an hour. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
