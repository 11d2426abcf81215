package io.rackcast.tracker.selection;

/**
 * The numbers that rule leads.
 *
 * @param perDomain leads of a domain, 1 or more; more than one makes standard clients fetch twice
 * @param leaseMillis how long a lead that gets nothing stays one although there is something to get
 * @param graceMillis how long a domain whose complete copy left goes on without a lead while its
 *     peers still get something from each other
 */
public record LeadRules(int perDomain, long leaseMillis, long graceMillis) {
  /** Findings without progress after which everybody in a domain may fetch from outside. */
  static final int FAILURES_TO_OPEN = 3;

  /** How long who was given a stripe has it at least, however stuck. */
  static final long STUCK_MILLIS = 5_000;

  /** Leads that completed and left for nothing after which everybody may. */
  static final int WASTED_TO_OPEN = 2;
}
