package io.rackcast.tracker.swarm;

/** Ticks of milliseconds, kept in half the room by the tenth of a second, for six years. */
final class Ticks {
  private Ticks() {}

  static int tenths(long millis) {
    return (int) (millis / 100);
  }

  static long millis(int tenths) {
    return tenths * 100L;
  }
}
