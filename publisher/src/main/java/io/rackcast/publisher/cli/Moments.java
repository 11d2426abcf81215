package io.rackcast.publisher.cli;

import io.rackcast.proto.settings.Durations;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Times as people write them on a command line. */
final class Moments {
  private Moments() {}

  /**
   * Reads how long ago ({@code 24h}, {@code 7d}, {@code 1h30m}, {@code 0} for now), a time with its
   * offset ({@code 2026-03-01T10:00:00Z}, ISO 8601), or a day, which begins at midnight UTC.
   *
   * @throws IllegalArgumentException with what to write instead, when it is anything else
   */
  static Instant parse(String text, Instant now) {
    try {
      return now.minus(Durations.parse(text));
    } catch (IllegalArgumentException e) {
      return absolute(text);
    }
  }

  private static Instant absolute(String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "write how long ago, as 24h or 7d, or a time, as 2026-03-01T10:00:00Z or 2026-03-01", e);
    }
  }
}
