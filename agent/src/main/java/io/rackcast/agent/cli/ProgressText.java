package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate.Progress;
import java.util.Locale;

/** A fetch in words: percent, amount, rate, time that remains, share that came from the rack. */
final class ProgressText {
  private ProgressText() {}

  static int percent(Progress progress) {
    return progress.size() == 0 ? 100 : (int) (progress.bytes() * 100 / progress.size());
  }

  static String line(Progress progress) {
    var line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%3d %%", percent(progress)))
        .append("  ")
        .append(bytes(progress.bytes()))
        .append(" of ")
        .append(bytes(progress.size()))
        .append("  ")
        .append(bytes(progress.bytesPerSecond()))
        .append("/s  ")
        .append(remaining(progress))
        .append("  ")
        .append(progress.peers())
        .append(progress.peers() == 1 ? " peer" : " peers");
    long all = progress.bytesIn().values().stream().mapToLong(Long::longValue).sum();
    if (all > 0) {
      long near =
          progress.bytesIn().getOrDefault("host", 0L) + progress.bytesIn().getOrDefault("rack", 0L);
      line.append("  ").append(near * 100 / all).append(" % from the rack");
    }
    if (progress.problem() != null) {
      line.append("  ").append(progress.problem());
    } else if (!progress.state().equals("fetching")) {
      line.append("  ").append(progress.state());
    }
    return line.toString();
  }

  /** A number of bytes for people: {@code 12.3 MB}, decimal units. */
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 999.95 && unit < 4) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %cB", value, "kMGTP".charAt(unit));
  }

  private static String remaining(Progress progress) {
    if (progress.bytesPerSecond() <= 0) {
      return "-:-- left";
    }
    long seconds = (progress.size() - progress.bytes()) / progress.bytesPerSecond();
    return seconds >= 3600
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
  }
}
