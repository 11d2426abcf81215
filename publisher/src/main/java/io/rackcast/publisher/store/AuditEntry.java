package io.rackcast.publisher.store;

import java.time.Instant;

/**
 * Like decisions of one minute.
 *
 * @param caller who asked; empty when unknown, or known only to an issuer of whose rules none fits
 * @param action the right asked for, or "authenticate"
 * @param subject release, node or tracker name; for an unknown caller what was called, from where
 *     and, as an issuer knows it, as whom; "(others)" for what was too varied to keep apart
 * @param allowed the answer
 * @param claims what an issuer or a certificate claims of the caller, "run_id=99
 *     repository_id=4711"; empty for tokens of ours
 * @param first when it was given first
 * @param last when it was given last
 * @param times how often; at least 1
 */
public record AuditEntry(
    String caller,
    String action,
    String subject,
    boolean allowed,
    String claims,
    Instant first,
    Instant last,
    long times) {
  static final long MINUTE_MILLIS = 60_000;

  /** Of somebody of whom nobody claims anything. */
  AuditEntry(
      String caller,
      String action,
      String subject,
      boolean allowed,
      Instant first,
      Instant last,
      long times) {
    this(caller, action, subject, allowed, "", first, last, times);
  }

  long minute() {
    return Math.floorDiv(first.toEpochMilli(), MINUTE_MILLIS);
  }
}
