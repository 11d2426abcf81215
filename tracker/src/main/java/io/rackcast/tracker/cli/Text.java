package io.rackcast.tracker.cli;

import java.time.Duration;

/** Values for people. */
final class Text {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Text() {}

  /** Text from outside, fit for a terminal: no control characters, no change of direction. */
  static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }

  /** Cuts a sentence into lines that fit; those after the first stand further in. */
  static String wrapped(String sentence) {
    var text = new StringBuilder();
    int width = 0;
    for (String word : sentence.split(" ", -1)) {
      if (width > 0 && width + 1 + word.length() > Table.WIDTH) {
        text.append("\n ");
        width = 1;
      }
      text.append(width == 0 ? "" : " ").append(word);
      width += word.length() + (width == 0 ? 0 : 1);
    }
    return text.toString();
  }

  /** {@code 1.5 GiB}. */
  static String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= 1024) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? count + " B" : "%.1f %s".formatted(value, UNITS[unit]);
  }

  /** {@code 45 s}, {@code 12 min}, {@code 3 h}. */
  static String age(long seconds) {
    var age = Duration.ofSeconds(seconds);
    return age.toMinutes() < 2
        ? seconds + " s"
        : age.toHours() < 2 ? age.toMinutes() + " min" : age.toHours() + " h";
  }

  /** {@code 1 peer}, {@code 2 peers}. */
  static String count(int count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }
}
