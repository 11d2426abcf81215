package io.rackcast.publisher.registry.intake;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.ScanRows;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each registry at its times, at all of them side by side: a slow one holds up no other.
 * Of several publishers on one database one looks at a registry, whoever comes first when it is
 * due. May be used by any thread.
 */
final class Scans implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scans.class);
  private static final long FIRST_MILLIS = 5_000;
  // How soon it is seen that another publisher has died, or that a person asks for a look.
  private static final long TICK_MILLIS = 10_000;
  // Longer than a registry lets us wait for an answer.
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(10);
  // Publishers that start together need one look.
  private static final Duration TOGETHER = Duration.ofMinutes(1);

  /** What became of a registry's scans. */
  private static final class Outcome {
    final AtomicLong endedMillis = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong heldBack = new AtomicLong();
  }

  private final Map<Registries.Entry, Outcome> outcomes = new LinkedHashMap<>();
  private final Store store;
  private final Clock clock;
  private final Runnable wake;
  private final String publisher = UUID.randomUUID().toString();
  private final ScheduledExecutorService timer;
  private volatile boolean isClosed;

  /**
   * @param wake called when there is something in the queue
   */
  Scans(Registries registries, Store store, Clock clock, Runnable wake) {
    registries.all().forEach(registry -> outcomes.put(registry, new Outcome()));
    this.store = store;
    this.clock = clock;
    this.wake = wake;
    this.timer =
        Executors.newScheduledThreadPool(
            Math.max(1, outcomes.size()),
            task -> {
              var thread = new Thread(task, "image-scan");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins: soon after the start, since events were perhaps lost before it. */
  void start() {
    outcomes.forEach(
        (registry, outcome) -> {
          long everyMillis = Math.min(TICK_MILLIS, registry.terms().scanEvery().toMillis());
          // Several publishers, and several registries, need not come at the same moment.
          long firstMillis =
              FIRST_MILLIS + ThreadLocalRandom.current().nextLong(1 + everyMillis / 10);
          var isAsked = new AtomicBoolean();
          var unused =
              timer.scheduleWithFixedDelay(
                  () -> tick(registry, outcome, isAsked),
                  firstMillis,
                  everyMillis,
                  TimeUnit.MILLISECONDS);
        });
  }

  /**
   * Has a registry looked at soon, by whichever publisher.
   *
   * @param allowedBy who lets that look withdraw whatever is gone; "" for nobody
   */
  void request(String registry, String allowedBy) {
    store.scans().request(registry, allowedBy);
  }

  private void tick(Registries.Entry registry, Outcome outcome, AtomicBoolean isAsked) {
    var name = registry.terms().name();
    try {
      if (!isAsked.get()) {
        store.scans().requestUnlessBegun(name, clock.instant().minus(TOGETHER));
        isAsked.set(true);
      }
      var allowedBy = store.scans().claim(name, publisher, LEASE);
      allowedBy.ifPresent(by -> scan(registry, outcome, by));
      store.scans().find(name).ifPresent(state -> show(state, outcome));
    } catch (RuntimeException e) {
      // An exception would end the schedule.
      LOG.warn("when to look at registry {} cannot be read; it is tried again", name, e);
    }
  }

  // Also what another publisher found.
  private static void show(ScanRows.State state, Outcome outcome) {
    outcome.endedMillis.set(state.endedAt().toEpochMilli());
    outcome.heldBack.set(state.heldBack());
  }

  /** Shows what became of them. */
  void register(MeterRegistry metrics) {
    outcomes.forEach(
        (registry, outcome) -> {
          var name = registry.terms().name();
          TimeGauge.builder(
                  "rackcast_publisher_image_scan_ended",
                  outcome.endedMillis,
                  TimeUnit.MILLISECONDS,
                  AtomicLong::doubleValue)
              .description("When the last whole look at a registry ended, since 1970; 0: never")
              .tag("registry", name)
              .register(metrics);
          FunctionCounter.builder(
                  "rackcast_publisher_image_scan_failures",
                  outcome.failures,
                  AtomicLong::doubleValue)
              .description("Repositories, tags and images that a look at a registry could not read")
              .tag("registry", name)
              .register(metrics);
          Gauge.builder(
                  "rackcast_publisher_image_scan_held_back",
                  outcome.heldBack,
                  AtomicLong::doubleValue)
              .description(
                  "Tags and images that the last look at a registry found gone and did not withdraw"
                      + " since they are too many")
              .tag("registry", name)
              .register(metrics);
        });
  }

  private void scan(Registries.Entry registry, Outcome outcome, String allowedBy) {
    var name = registry.terms().name();
    var next = clock.instant();
    try {
      var found = new Scan(registry, store, clock, new Check(name), allowedBy).run();
      tell(name, found, outcome);
      next = clock.instant().plus(registry.terms().scanEvery());
    } catch (GivenUpException e) {
      LOG.debug("a scan of {} was given up", name);
    } catch (RuntimeException e) {
      next = clock.instant().plus(registry.terms().scanEvery());
      outcome.failures.incrementAndGet();
      LOG.warn("registry {} cannot be looked at ({}); it is tried again", name, e.getMessage());
    } finally {
      store.scans().ended(name, publisher, next);
      wake.run();
    }
  }

  private void tell(String name, Scan.Found found, Outcome outcome) {
    outcome.failures.addAndGet(found.faults().count());
    store.scans().found(name, publisher, found.faults().count() == 0, found.heldBack());
    LOG.info(
        "registry {}: {} repositories, {} tags, {} of them or of their images not as known here",
        name,
        found.repositories(),
        found.tags(),
        found.queued());
    if (found.heldBack() > 0) {
      LOG.warn(
          "registry {} says that {} known here are gone, so many that nothing is withdrawn; see"
              + " that it has its storage, and if they were deleted, run image-scan {}"
              + " --withdraw-all",
          name,
          found.gone(),
          name);
    }
    if (found.faults().count() > 0) {
      LOG.warn(
          "registry {}: {} repositories, tags or images could not be looked at: {}; they are tried"
              + " again",
          name,
          found.faults().count(),
          found.faults());
    }
  }

  /** Whether a look is to go on: the publisher runs, and the look is still its own. */
  private final class Check implements Runnable {
    private final String registry;
    private long renewedAt = System.nanoTime();

    Check(String registry) {
      this.registry = registry;
    }

    @Override
    public void run() {
      if (isClosed) {
        throw new GivenUpException();
      }
      long now = System.nanoTime();
      if (now - renewedAt > RENEW_NANOS) {
        renewedAt = now;
        if (!store.scans().renew(registry, publisher, LEASE)) {
          throw new GivenUpException();
        }
      }
    }
  }

  @Override
  public void close() {
    isClosed = true;
    timer.shutdownNow();
  }
}
