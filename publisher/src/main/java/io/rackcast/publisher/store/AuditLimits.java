package io.rackcast.publisher.store;

import java.time.Duration;

/**
 * How much of the audit log is kept.
 *
 * @param kept how long
 * @param mostRows at most so many rows, the newest; of unknown callers at most a tenth of them, so
 *     that knocking cannot push out what the known ones did
 */
public record AuditLimits(Duration kept, int mostRows) {
  int mostUnknownRows() {
    return mostRows / 10;
  }
}
