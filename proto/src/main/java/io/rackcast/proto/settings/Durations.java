package io.rackcast.proto.settings;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 500ms}, {@code 90s}, {@code 1h30m}. */
public final class Durations {
  private static final Pattern WHOLE =
      Pattern.compile(
          "(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");

  private Durations() {}

  /**
   * Reads {@code 500ms}, {@code 90s}, {@code 5m}, {@code 24h}, {@code 7d}, several of them from
   * large to small, or {@code 0}.
   *
   * @throws IllegalArgumentException with what to write instead, when it is anything else
   */
  public static Duration parse(String text) {
    var matcher = WHOLE.matcher(text);
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (text.isEmpty() || !matcher.matches()) {
      throw new IllegalArgumentException("write a duration like 500ms, 90s, 5m or 1h30m");
    }
    return Duration.ofDays(number(matcher.group(1)))
        .plusHours(number(matcher.group(2)))
        .plusMinutes(number(matcher.group(3)))
        .plusSeconds(number(matcher.group(4)))
        .plusMillis(number(matcher.group(5)));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
