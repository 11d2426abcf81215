package io.rackcast.publisher.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the decisions of the running minute, like ones together, in bounded memory: what is too
 * varied is counted as {@link #OTHERS}. May be used by any thread.
 */
final class AuditMinute {
  /** Stands for the subjects of decisions that were too many to keep apart. */
  static final String OTHERS = "(others)";

  // Some megabytes. A caller's "others" are above it, which are as few as callers times rights.
  static final int MOST_KINDS = 10_000;
  // Anybody can be unknown in many ways; whoever looks for a break-in needs a few of them.
  static final int MOST_UNKNOWN_KINDS = 60;

  private record Kind(
      long minute, String caller, String action, String subject, boolean isAllowed, String claims) {
    boolean isUnknown() {
      return caller.isEmpty();
    }

    Kind withoutSubject() {
      return new Kind(minute, caller, action, OTHERS, isAllowed, "");
    }
  }

  private static final class Tally {
    private long firstMillis;
    private long lastMillis;
    private long times;
  }

  private final LongAdder merged = new LongAdder();
  // In the order of their first; guarded by this, as all below.
  private final Map<Kind, Tally> tallies = new LinkedHashMap<>();
  private long minute = Long.MIN_VALUE;
  private int unknownKinds;

  /**
   * Counts a decision.
   *
   * @return whether it is the first of its kind in its minute
   */
  synchronized boolean add(
      long atMillis,
      String caller,
      String action,
      String subject,
      boolean isAllowed,
      String claims) {
    enter(Math.floorDiv(atMillis, AuditEntry.MINUTE_MILLIS));
    var kind = kept(new Kind(minute, caller, action, subject, isAllowed, claims));
    var tally = tallies.get(kind);
    boolean isFirst = tally == null;
    if (tally == null) {
      tally = new Tally();
      tallies.put(kind, tally);
      unknownKinds += kind.isUnknown() ? 1 : 0;
    }
    if (tally.times == 0) {
      tally.firstMillis = atMillis;
    }
    tally.lastMillis = atMillis;
    tally.times++;
    return isFirst;
  }

  private void enter(long current) {
    if (current != minute) {
      minute = current;
      unknownKinds = 0;
    }
  }

  private Kind kept(Kind kind) {
    boolean isFull =
        tallies.size() >= MOST_KINDS || (kind.isUnknown() && unknownKinds >= MOST_UNKNOWN_KINDS);
    if (!isFull || tallies.containsKey(kind)) {
      return kind;
    }
    merged.increment();
    return kind.withoutSubject();
  }

  /** What was counted since the last call; forgets the minutes that are over. */
  synchronized List<AuditEntry> take() {
    var entries = new ArrayList<AuditEntry>();
    tallies.forEach(
        (kind, tally) -> {
          if (tally.times > 0) {
            entries.add(entry(kind, tally));
            tally.times = 0;
          }
        });
    tallies.keySet().removeIf(kind -> kind.minute() != minute);
    return entries;
  }

  private static AuditEntry entry(Kind kind, Tally tally) {
    return new AuditEntry(
        kind.caller(),
        kind.action(),
        kind.subject(),
        kind.isAllowed(),
        kind.claims(),
        Instant.ofEpochMilli(tally.firstMillis),
        Instant.ofEpochMilli(tally.lastMillis),
        tally.times);
  }

  /** Decisions whose subject was not kept. */
  long merged() {
    return merged.sum();
  }
}
