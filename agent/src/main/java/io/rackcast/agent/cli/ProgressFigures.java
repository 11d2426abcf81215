package io.rackcast.agent.cli;

import io.rackcast.agent.api.FetchUpdate.Progress;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What is reckoned from how far a fetch is. */
record ProgressFigures(Progress progress) {

  /** Verified content, 0 to 100, rounded down. */
  int percent() {
    return progress.size() == 0 ? 100 : (int) (progress.bytes() * 100 / progress.size());
  }

  /** How long the rest takes at the present rate; empty while nothing comes. */
  OptionalLong remainingSeconds() {
    return progress.bytesPerSecond() <= 0
        ? OptionalLong.empty()
        : OptionalLong.of((progress.size() - progress.bytes()) / progress.bytesPerSecond());
  }

  /** Share of what came that came from this rack or host, 0 to 100; empty while nothing has. */
  OptionalInt rackPercent() {
    long all = progress.bytesIn().values().stream().mapToLong(Long::longValue).sum();
    long near =
        progress.bytesIn().getOrDefault("host", 0L) + progress.bytesIn().getOrDefault("rack", 0L);
    return all == 0 ? OptionalInt.empty() : OptionalInt.of((int) (near * 100 / all));
  }
}
