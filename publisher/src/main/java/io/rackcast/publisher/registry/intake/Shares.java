package io.rackcast.publisher.registry.intake;

import java.util.HashMap;
import java.util.Map;

/**
 * How many things go on for each registry. In all there are so many; but a registry for which none
 * goes on may always begin one, so that no slow one can hold up another. So there is never more
 * than one for each registry on top. May be used by any thread.
 */
final class Shares {
  private final int most;
  private final Map<String, Integer> held = new HashMap<>();
  private int total;

  /**
   * @param most how many in all, 1 or more
   */
  Shares(int most) {
    this.most = most;
  }

  /** Whether any registry may begin one more. */
  synchronized boolean isRoom() {
    return total < most;
  }

  /** Whether a registry may begin one more. */
  synchronized boolean mayTake(String registry) {
    return total < most || !held.containsKey(registry);
  }

  /** How many go on for a registry. */
  synchronized int held(String registry) {
    return held.getOrDefault(registry, 0);
  }

  /** One begins. */
  synchronized void take(String registry) {
    held.merge(registry, 1, Integer::sum);
    total++;
  }

  /** One has ended. */
  synchronized void giveBack(String registry) {
    held.computeIfPresent(registry, (name, count) -> count == 1 ? null : count - 1);
    total--;
  }
}
