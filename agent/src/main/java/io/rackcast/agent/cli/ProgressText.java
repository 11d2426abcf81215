package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate.Progress;
import java.util.Locale;
import java.util.OptionalLong;

/** A fetch in words: percent, amount, rate, time that remains, share that came from the rack. */
final class ProgressText {
  private ProgressText() {}

  static String line(Progress progress) {
    var figures = new ProgressFigures(progress);
    var line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%3d %%", figures.percent()))
        .append("  ")
        .append(bytes(progress.bytes()))
        .append(" of ")
        .append(bytes(progress.size()))
        .append("  ")
        .append(bytes(progress.bytesPerSecond()))
        .append("/s  ")
        .append(remaining(figures.remainingSeconds()));
    figures
        .rackPercent()
        .ifPresent(share -> line.append("  ").append(share).append(" % from the rack"));
    line.append("  ").append(progress.peers()).append(progress.peers() == 1 ? " peer" : " peers");
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

  private static String remaining(OptionalLong remaining) {
    if (remaining.isEmpty()) {
      return "-:-- left";
    }
    long seconds = remaining.getAsLong();
    return seconds >= 3600
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
  }
}
