package io.rackcast.agent.api;

import io.rackcast.agent.transfer.pace.RateLimits;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The limits of the running agent.
 *
 * @param inForce reads them
 * @param change sets them
 */
public record LimitControl(Supplier<RateLimits> inForce, Consumer<RateLimits> change) {
  /** Changes what a body names; two that change at once do so one after the other. */
  synchronized RateLimits change(byte[] body) {
    RateLimits changed = LimitOrder.change(inForce.get(), body);
    change.accept(changed);
    return changed;
  }
}
