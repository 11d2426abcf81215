package io.rackcast.proto.settings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Numbers of bytes as people write and read them; each unit is 1024 times the last (IEC 80000-13).
 */
public final class ByteSizes {
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(B|KiB|MiB|GiB|TiB)");

  private ByteSizes() {}

  /**
   * Reads {@code 512B}, {@code 64KiB}, {@code 4MiB}, {@code 1GiB}, {@code 2TiB} or {@code 0}.
   *
   * @throws IllegalArgumentException with what to write instead, when it is anything else
   */
  public static long parse(String text) {
    if (text.equals("0")) {
      return 0;
    }
    var matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("write a size like 512B, 64KiB, 4MiB or 1GiB");
    }
    long number = Long.parseLong(matcher.group(1));
    return number << (10 * UNITS.indexOf(matcher.group(2)));
  }

  /** For people, with one digit behind the point: 1536 is {@code 1.5 KiB}, 12 is {@code 12 B}. */
  public static String text(long bytes) {
    double value = bytes;
    int unit = 0;
    // What would be rounded to "1024.0" is one of the next unit.
    while (value >= (unit == 0 ? 1024 : 1023.95) && unit < UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
  }
}
