package io.rackcast.tracker.load;

/** Times in nanoseconds, each kept to 1.6 %. */
final class Histogram {
  private static final int STEPS = 64;
  private final long[] counts = new long[STEPS * 40];
  private long total;
  private long max;

  void add(long nanos) {
    counts[index(nanos)]++;
    total++;
    max = Math.max(max, nanos);
  }

  void clear() {
    java.util.Arrays.fill(counts, 0);
    total = 0;
    max = 0;
  }

  private static int index(long nanos) {
    long value = Math.max(nanos, 0);
    int shift = Math.max(0, 58 - Long.numberOfLeadingZeros(value));
    return Math.min(shift * STEPS + (int) (value >>> shift), STEPS * 40 - 1);
  }

  private static long value(int index) {
    int shift = Math.max(0, index / STEPS - 1);
    return (long) (index - shift * STEPS) << shift;
  }

  /** In microseconds. */
  double percentile(double share) {
    long left = (long) Math.ceil(total * share);
    for (int i = 0; i < counts.length; i++) {
      left -= counts[i];
      if (left <= 0 && total > 0) {
        return value(i) / 1e3;
      }
    }
    return 0;
  }

  double maxMicros() {
    return max / 1e3;
  }
}
