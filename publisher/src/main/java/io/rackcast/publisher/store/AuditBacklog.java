package io.rackcast.publisher.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decisions that wait for the database, like ones of one minute together, in bounded memory. Not
 * safe for threads; {@link AuditLog} guards it.
 */
final class AuditBacklog {
  /** Rows that may wait; some 20 MB. */
  static final int MOST = 50_000;

  private record Kind(
      long minute, String caller, String action, String subject, boolean isAllowed, String claims) {
    static Kind of(AuditEntry entry) {
      return new Kind(
          entry.minute(),
          entry.caller(),
          entry.action(),
          entry.subject(),
          entry.allowed(),
          entry.claims());
    }
  }

  private final Map<Kind, AuditEntry> waiting = new LinkedHashMap<>();

  /** Adds what was counted; returns how many decisions found no room. */
  long add(List<AuditEntry> entries) {
    long lost = 0;
    for (var entry : entries) {
      var kind = Kind.of(entry);
      if (waiting.size() < MOST || waiting.containsKey(kind)) {
        waiting.merge(kind, entry, AuditBacklog::together);
      } else {
        lost += entry.times();
      }
    }
    return lost;
  }

  private static AuditEntry together(AuditEntry earlier, AuditEntry later) {
    return new AuditEntry(
        earlier.caller(),
        earlier.action(),
        earlier.subject(),
        earlier.allowed(),
        earlier.claims(),
        earlier.first(),
        later.last(),
        earlier.times() + later.times());
  }

  /** The oldest, at most so many. */
  List<AuditEntry> oldest(int limit) {
    return waiting.values().stream().limit(limit).toList();
  }

  /** Forgets what is written. */
  void remove(List<AuditEntry> entries) {
    entries.forEach(entry -> waiting.remove(Kind.of(entry)));
  }

  int size() {
    return waiting.size();
  }
}
