package io.rackcast.publisher.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions somebody wishes to see.
 *
 * @param from no decision before this; null: from the oldest that is kept
 * @param to only decisions before this; null: up to now
 * @param caller name of the caller, "" for unknown ones; null: everybody
 * @param action a right's label or "authenticate"; null: all
 * @param subject what the subject holds, case counts; "" for all
 * @param isWholeSubject whether the subject is {@code subject}, and not only holds it
 * @param claims what the claims hold, case counts; "" for all
 * @param answers which answers
 */
public record AuditFilter(
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String caller,
    @Nullable String action,
    String subject,
    boolean isWholeSubject,
    String claims,
    Answers answers) {
  /** Decisions by their answer. */
  public enum Answers {
    /** Whatever the answer. */
    ALL,
    /** What was allowed. */
    ALLOWED,
    /** What was refused. */
    REFUSED
  }

  /** Whatever is claimed of the caller. */
  public AuditFilter(
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String caller,
      @Nullable String action,
      String subject,
      boolean isWholeSubject,
      Answers answers) {
    this(from, to, caller, action, subject, isWholeSubject, "", answers);
  }

  /**
   * @throws IllegalArgumentException when no time can be within
   */
  public AuditFilter {
    if (from != null && to != null && !from.isBefore(to)) {
      throw new IllegalArgumentException(
          "the time asked for begins at " + from + " and ends at " + to + "; end it later");
    }
  }

  /**
   * Whether {@code entry} is wished for. A row is one time span: it is within when its first
   * decision is before the end and its last one not before the beginning.
   */
  boolean matches(AuditEntry entry) {
    return (from == null || !entry.last().isBefore(from))
        && (to == null || entry.first().isBefore(to))
        && (caller == null || caller.equals(entry.caller()))
        && (action == null || action.equals(entry.action()))
        && matchesSubject(entry.subject())
        && entry.claims().contains(claims)
        && matchesAnswer(entry.allowed());
  }

  private boolean matchesSubject(String text) {
    return isWholeSubject ? text.equals(subject) : text.contains(subject);
  }

  private boolean matchesAnswer(boolean isAllowed) {
    return switch (answers) {
      case ALL -> true;
      case ALLOWED -> isAllowed;
      case REFUSED -> !isAllowed;
    };
  }
}
