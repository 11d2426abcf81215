package io.rackcast.agent.api;

import io.rackcast.agent.transfer.pace.RateLimits;
import java.util.function.Consumer;
import java.util.function.Supplier;

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

  /** Changes what a body names. */
  synchronized RateLimits change(byte[] body) {
    RateLimits changed = LimitOrder.change(inForce.get(), body);
    change.accept(changed);
    return changed;
  }
}
