package io.rackcast.publisher.store;

import java.util.List;
import java.util.Optional;

/**
 * Some decisions in their order.
 *
 * @param entries what was found; a page may be short, or empty, and still have a next
 * @param next where the next page goes on; empty: this was the last
 */
public record AuditPage(List<AuditEntry> entries, Optional<Position> next) {
  public AuditPage {
    entries = List.copyOf(entries);
  }

  /**
   * A row's place in the order of time. It stays a place when the row is deleted.
   *
   * @param firstMillis milliseconds since 1970, UTC, of the row's first decision
   * @param id the row's number, which tells rows of one millisecond apart
   */
  public record Position(long firstMillis, long id) {}
}
