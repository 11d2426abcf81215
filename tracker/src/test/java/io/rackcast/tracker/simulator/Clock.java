package io.rackcast.tracker.simulator;

/**
 * Slots and time. A slot is as long as a node's link takes for one piece.
 *
 * @param slotMillis its length, above 0
 */
record Clock(double slotMillis) {
  /** How many slots pass until so many seconds have, 1 or more. */
  int slots(double seconds) {
    return (int) Math.max(1, Math.ceil(seconds * 1000 / slotMillis));
  }

  long millis(int slot) {
    return (long) (slot * slotMillis);
  }

  double seconds(int slots) {
    return slots * slotMillis / 1000;
  }
}
