package io.rackcast.proto.settings;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Numbers of bytes as people write them: {@code 512B}, {@code 4MiB}; each unit is 1024 times the
 * last.
 */
final class ByteSizes {
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(B|KiB|MiB|GiB|TiB)");

  private ByteSizes() {}

  static long parse(String text) {
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
}
