package io.rackcast.agent.transfer;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How many connections are being opened at a time, and who opens the next: transfers that found no
 * room take turns as soon as there is some, so that a hundred that begin together need not wait for
 * each other's timers. Bounded by the transfers there are. Used on the event loop.
 *
 * @param <T> who dials
 */
final class DialTurns<T> {
  private final int most;
  private final Consumer<T> dial;
  private final Set<T> waiting = new LinkedHashSet<>();
  private int open;

  /**
   * Turns of those who dial.
   *
   * @param most connections being opened at a time, at least 1
   * @param dial has one dial what is due, as far as there is room
   */
  DialTurns(int most, Consumer<T> dial) {
    this.most = most;
    this.dial = dial;
  }

  /** Begins a dial; false if there is no room: then {@code dial} is called when there is. */
  boolean begin(T who) {
    if (open >= most) {
      waiting.add(who);
      return false;
    }
    open++;
    return true;
  }

  /** A dial of this one is over, well or not; it may have more to dial. */
  void ended(T who) {
    open--;
    waiting.add(who);
    while (open < most && !waiting.isEmpty()) {
      T next = waiting.iterator().next();
      waiting.remove(next);
      dial.accept(next);
    }
  }
}
