package io.rackcast.publisher.cli;

import io.rackcast.proto.settings.Durations;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long something is good: {@code 14d}, {@code 1h30m}, or seconds, one or more. */
final class LifeConverter implements ITypeConverter<Duration> {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  @Override
  public Duration convert(String text) {
    try {
      var life = Durations.parse(SECONDS.matcher(text).matches() ? text + "s" : text);
      if (life.toSeconds() > 0) {
        return life;
      }
    } catch (IllegalArgumentException e) {
      // Said below, for both.
    }
    throw new TypeConversionException(
        "\"" + text + "\" is no life; write one second or more, like 90s, 12h or 14d");
  }
}
