package io.rackcast.agent.transfer.pace;

import io.rackcast.proto.topology.Tier;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one direction to its limits. Used on the event loop.
 *
 * <p>Who wants to move payload asks {@link #allows} first. Where it may not, it waits in the lane
 * of the limit that forbids it and is called again in its turn: peers of other tiers are not behind
 * it. While nothing is limited this is one comparison.
 */
public final class Pace {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  // What one peer may take before others have their turn.
  private static final double BATCH_SECONDS = 0.02;

  private final PaceClock clock;
  private final Map<Tier, Lane> tiers = new EnumMap<>(Tier.class);
  private final Lane total = new Lane();
  private final Runnable tick = this::tick;
  private boolean limited;
  private boolean ticking;

  /** One peer's place in the queue. */
  public static final class Turn {
    private final Runnable again;
    private @Nullable Lane lane;
    private boolean next;

    /** A turn for one who is called by {@code again}, which asks {@link Pace#allows} anew. */
    public Turn(Runnable again) {
      this.again = again;
    }

    /** Whether it waits, and is called when it may go on. */
    public boolean isWaiting() {
      return lane != null;
    }

    /** Whether it has waited, and has taken nothing since. */
    boolean isNext() {
      return next;
    }

    void waitsIn(Lane queue) {
      lane = queue;
      next = false;
    }

    void wake() {
      lane = null;
      next = true;
      again.run();
    }
  }

  Pace(PaceClock clock) {
    this.clock = clock;
    for (Tier tier : Tier.values()) {
      tiers.put(tier, new Lane());
    }
  }

  /** Whether payload may be moved now; if not, the turn is called when it may. */
  public boolean allows(Turn turn, Tier tier) {
    if (!limited) {
      return true;
    }
    if (turn.isWaiting()) {
      return false;
    }
    long now = clock.nanos();
    if (lane(tier).lets(turn, now) && total.lets(turn, now)) {
      return true;
    }
    tickLater();
    return false;
  }

  /** How many of {@code bytes} to move at once; may be less than a block, which passes whole. */
  public int most(Tier tier, int bytes) {
    if (!limited) {
      return bytes;
    }
    long most = lane(tier).most(bytes, BATCH_SECONDS);
    return (int) total.most(most, BATCH_SECONDS);
  }

  /** Bytes that were allowed are moved. */
  public void took(Turn turn, Tier tier, int bytes) {
    if (limited) {
      turn.next = false;
      lane(tier).bucket.take(bytes);
      total.bucket.take(bytes);
    }
  }

  /** Bytes that were to be moved will not be. */
  public void giveBack(Tier tier, int bytes) {
    if (limited) {
      lane(tier).bucket.giveBack(bytes);
      total.bucket.giveBack(bytes);
    }
  }

  /** The turn waits no longer; it is not called. */
  public void leave(Turn turn) {
    if (turn.lane != null) {
      turn.lane.leave(turn);
      turn.lane = null;
    }
    turn.next = false;
  }

  void set(RateLimits limits, ToLongFunction<RateLimits.Limit> direction) {
    long now = clock.nanos();
    total.set(direction.applyAsLong(limits.total()), now);
    limited = total.bucket.isLimited();
    for (Tier tier : Tier.values()) {
      Lane lane = lane(tier);
      lane.set(direction.applyAsLong(limits.of(tier)), now);
      limited |= lane.bucket.isLimited();
    }
    wake();
  }

  private void tickLater() {
    if (!ticking) {
      ticking = true;
      clock.later(tick, TICK_NANOS);
    }
  }

  private void tick() {
    ticking = false;
    wake();
  }

  private void wake() {
    long now = clock.nanos();
    boolean waits = false;
    for (Lane lane : tiers.values()) {
      lane.wake(now);
    }
    total.wake(now);
    for (Lane lane : tiers.values()) {
      waits |= lane.isWaitedFor();
    }
    if (waits || total.isWaitedFor()) {
      tickLater();
    }
  }

  Lane lane(Tier tier) {
    return Objects.requireNonNull(tiers.get(tier));
  }

  Lane total() {
    return total;
  }
}
