package io.rackcast.publisher.registry.client;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A registry cannot be read; the message is one sentence without secrets. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. In metrics a kind is its label. */
  public enum Kind {
    /** The registry has no such thing. */
    NOT_FOUND,
    /** It, or its token server, does not let this user read. */
    DENIED,
    /** No connection; or it broke, stood still or took too long; or the client was closed. */
    UNREACHABLE,
    /** It says 408, 425, 429 or 5xx. */
    BUSY,
    /** It lies, or sends what cannot be read. */
    INVALID,
    /** It leads to where nothing may be read or shown. */
    NOT_ALLOWED;

    /** In lower case, with hyphens. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Kind kind;
  private final transient Optional<Duration> retryAfter;

  RegistryException(Kind kind, String sentence) {
    this(kind, sentence, Optional.empty(), null);
  }

  RegistryException(Kind kind, String sentence, @Nullable Throwable cause) {
    this(kind, sentence, Optional.empty(), cause);
  }

  RegistryException(
      Kind kind, String sentence, Optional<Duration> retryAfter, @Nullable Throwable cause) {
    super(sentence, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }

  /** Whether the same may do better in a moment. */
  public boolean isTransient() {
    return switch (kind) {
      case UNREACHABLE, BUSY -> true;
      case NOT_FOUND, DENIED, INVALID, NOT_ALLOWED -> false;
    };
  }

  /** How long it asks to be left alone (RFC 9110 section 10.2.3), at most an hour; a hint. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
