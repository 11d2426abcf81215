package io.rackcast.agent.transfer.pace;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.settings.ByteRates;
import io.rackcast.proto.topology.Tier;
import java.util.concurrent.Executor;
import java.util.function.ToLongFunction;

/** An engine's limits in force, in both directions, with their metrics. */
public final class Bandwidth {
  private final Executor loop;
  private final Pace up;
  private final Pace down;
  private volatile RateLimits limits = RateLimits.NONE;
  private volatile boolean limited;

  /**
   * Without limits.
   *
   * @param loop the one thread that uses {@link #up} and {@link #down}
   * @param metrics takes {@code rackcast_transfer_limit_…} and {@code rackcast_transfer_held_…}
   */
  public Bandwidth(PaceClock clock, Executor loop, MeterRegistry metrics) {
    this.loop = loop;
    this.up = new Pace(clock);
    this.down = new Pace(clock);
    meter(metrics, RateLimits.TOTAL, up.total(), down.total());
    for (Tier tier : Tier.values()) {
      meter(metrics, tier.label(), up.lane(tier), down.lane(tier));
    }
  }

  /** What is sent to peers. */
  public Pace up() {
    return up;
  }

  /** What comes from peers. */
  public Pace down() {
    return down;
  }

  /** The limits last set. May be called from any thread, as {@link #set}. */
  public RateLimits limits() {
    return limits;
  }

  /** Whether any limit is set. May be called from any thread. */
  public boolean isLimited() {
    return limited;
  }

  /** Sets all limits; they hold at once, also for whoever waits. */
  public void set(RateLimits newLimits) {
    limits = newLimits;
    limited = !newLimits.equals(RateLimits.NONE);
    loop.execute(
        () -> {
          up.set(newLimits, RateLimits.Limit::up);
          down.set(newLimits, RateLimits.Limit::down);
        });
  }

  private void meter(MeterRegistry metrics, String name, Lane sent, Lane received) {
    meter(metrics, "out", name, RateLimits.Limit::up, sent);
    meter(metrics, "in", name, RateLimits.Limit::down, received);
  }

  private void meter(
      MeterRegistry metrics,
      String direction,
      String name,
      ToLongFunction<RateLimits.Limit> rate,
      Lane lane) {
    Gauge.builder(
            "rackcast.transfer.limit.bytes.per.second",
            this,
            all -> gauge(rate.applyAsLong(all.limits.named(name))))
        .description("Limit on payload exchanged with peers of the tier; +Inf: none")
        .tag("direction", direction)
        .tag("tier", name)
        .register(metrics);
    FunctionCounter.builder("rackcast.transfer.held.seconds", lane, Lane::heldSeconds)
        .description("Time in which some peer waited because of the tier's limit")
        .tag("direction", direction)
        .tag("tier", name)
        .register(metrics);
  }

  private static double gauge(long rate) {
    return rate == ByteRates.NONE ? Double.POSITIVE_INFINITY : rate;
  }
}
