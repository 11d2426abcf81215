package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.store.image.Push;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The pushes by their state, for a scrape that asks for each state: they are counted for the first
 * that it asks for, and again when one is asked for the second time. May be used by any thread.
 */
final class PushCounts {
  private final Supplier<Map<Push.State, Long>> count;
  // Both guarded by this.
  private final Set<Push.State> unread = EnumSet.noneOf(Push.State.class);
  private Map<Push.State, Long> counted = Map.of();

  PushCounts(Supplier<Map<Push.State, Long>> count) {
    this.count = count;
  }

  synchronized long of(Push.State state) {
    if (!unread.remove(state)) {
      counted = count.get();
      unread.addAll(EnumSet.complementOf(EnumSet.of(state)));
    }
    return counted.getOrDefault(state, 0L);
  }
}
