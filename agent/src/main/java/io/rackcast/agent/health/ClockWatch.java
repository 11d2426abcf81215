package io.rackcast.agent.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the wall clock jumps: it then went another way than the clock that only goes
 * forward. Tokens and certificates end by the wall clock, so a wrong one refuses what is good. A
 * clock that is slewed, at most half a second in a thousand, stays below the limit between two
 * looks. For any thread.
 */
public final class ClockWatch {
  private static final Logger log = LoggerFactory.getLogger(ClockWatch.class);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration TOLD_FOR = Duration.ofHours(1);

  private record Jump(Instant to, Duration by, long nanos) {}

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Counter jumps;
  // Guarded by this.
  private Instant lastWall;
  private long lastNanos;
  private @Nullable Jump jump;

  /** Begins now. */
  public ClockWatch(InstantSource clock, LongSupplier nanos, MeterRegistry meters) {
    this.clock = clock;
    this.nanos = nanos;
    this.lastWall = clock.instant();
    this.lastNanos = nanos.getAsLong();
    this.jumps =
        Counter.builder("rackcast.agent.clock.jumps")
            .description("Times that the wall clock jumped by more than 30 s")
            .register(meters);
  }

  /** Compares the clocks since the last look; to be called every few seconds. */
  public synchronized void look() {
    Instant wall = clock.instant();
    long now = nanos.getAsLong();
    Duration by = Duration.between(lastWall, wall).minusNanos(now - lastNanos);
    lastWall = wall;
    lastNanos = now;
    if (by.abs().compareTo(LIMIT) > 0) {
      jump = new Jump(wall, by, now);
      jumps.increment();
      log.warn("{}", sentence(wall, by));
    }
  }

  /** A jump of the last hour. */
  public synchronized List<String> troubles() {
    look();
    Jump last = jump;
    if (last == null || nanos.getAsLong() - last.nanos() > TOLD_FOR.toNanos()) {
      return List.of();
    }
    return List.of(sentence(last.to(), last.by()));
  }

  private static String sentence(Instant to, Duration by) {
    return "the clock jumped by %+d s to %s; tokens and certificates end by it, so see the time service"
        .formatted(by.toSeconds(), to);
  }
}
