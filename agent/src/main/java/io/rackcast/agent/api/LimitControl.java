package io.rackcast.agent.api;

import io.rackcast.agent.transfer.pace.RateLimits;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the running agent. Who changes them at once does so one after the other, from any
 * thread.
 *
 * @param inForce reads them
 * @param change sets them
 */
public record LimitControl(Supplier<RateLimits> inForce, Consumer<RateLimits> change) {
  /** Puts others in place of all. */
  public synchronized void set(RateLimits limits) {
    change.accept(limits);
  }

  /** Changes what is named. */
  synchronized RateLimits change(@Nullable Map<String, Map<String, String>> wanted) {
    RateLimits changed = LimitOrder.change(inForce.get(), wanted);
    change.accept(changed);
    return changed;
  }
}
