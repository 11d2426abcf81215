package io.rackcast.publisher.scale;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Some durations, in nanoseconds. One thread at a time. */
final class Times {
  private final List<Long> nanos = new ArrayList<>();

  void add(long duration) {
    nanos.add(duration);
  }

  int count() {
    return nanos.size();
  }

  /**
   * In milliseconds, the duration that so large a part of them does not exceed.
   *
   * @param share from 0 (the shortest) to 1 (the longest)
   */
  double millis(double share) {
    if (nanos.isEmpty()) {
      return Double.NaN;
    }
    var sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1)) / 1e6;
  }
}
