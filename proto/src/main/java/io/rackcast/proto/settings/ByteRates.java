package io.rackcast.proto.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Rates as people write and read them, in bytes a second: a unit of networks is 1000 times the one
 * before, one with an i 1024 times (IEC 80000-13), a bit is an eighth of a byte.
 */
public final class ByteRates {
  /** No limit, written {@code none}. */
  public static final long NONE = Long.MAX_VALUE;

  private static final Pattern RATE =
      Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)([kMGKi]*(?:B|bit)/s)");
  // Bits a second, largest first among those that text() uses.
  private static final Map<String, Long> UNITS = units();
  private static final long BITS = 8;

  private ByteRates() {}

  private static Map<String, Long> units() {
    Map<String, Long> units = new LinkedHashMap<>();
    units.put("GB/s", 8_000_000_000L);
    units.put("MB/s", 8_000_000L);
    units.put("kB/s", 8_000L);
    units.put("B/s", 8L);
    units.put("KiB/s", 8L << 10);
    units.put("MiB/s", 8L << 20);
    units.put("GiB/s", 8L << 30);
    units.put("kbit/s", 1_000L);
    units.put("Mbit/s", 1_000_000L);
    units.put("Gbit/s", 1_000_000_000L);
    return units;
  }

  /**
   * Reads {@code 800kB/s}, {@code 50MB/s}, {@code 1.5MiB/s}, {@code 400Mbit/s} or {@code none}.
   *
   * @return bytes a second, or {@link #NONE}
   * @throws IllegalArgumentException with what to write instead, when it is anything else
   */
  public static long parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    var matcher = RATE.matcher(text);
    Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("write a rate like 50MB/s, 800kB/s, 400Mbit/s, or none");
    }
    return new BigDecimal(matcher.group(1))
        .multiply(BigDecimal.valueOf(unit))
        .divide(BigDecimal.valueOf(BITS), RoundingMode.DOWN)
        .longValueExact();
  }

  /** For people and for {@link #parse}: 20000000 is {@code 20MB/s}, 1500 is {@code 1.5kB/s}. */
  public static String text(long bytesPerSecond) {
    if (bytesPerSecond == NONE) {
      return "none";
    }
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      long bytes = unit.getValue() / BITS;
      if (bytesPerSecond >= bytes) {
        BigDecimal number =
            BigDecimal.valueOf(bytesPerSecond)
                .divide(BigDecimal.valueOf(bytes), 3, RoundingMode.DOWN)
                .stripTrailingZeros();
        return number.toPlainString() + unit.getKey();
      }
    }
    return bytesPerSecond + "B/s";
  }
}
