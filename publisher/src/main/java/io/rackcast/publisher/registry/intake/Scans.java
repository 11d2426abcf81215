package io.rackcast.publisher.registry.intake;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.rackcast.publisher.store.Store;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each registry at its times, at all of them side by side: a slow one holds up no other.
 * May be used by any thread.
 */
final class Scans implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scans.class);
  private static final long FIRST_SECONDS = 5;

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
          long everyMillis = registry.terms().scanEvery().toMillis();
          // Several publishers, and several registries, need not look at the same moment.
          long firstMillis =
              TimeUnit.SECONDS.toMillis(FIRST_SECONDS)
                  + ThreadLocalRandom.current().nextLong(1 + everyMillis / 100);
          var unused =
              timer.scheduleWithFixedDelay(
                  () -> scan(registry, outcome), firstMillis, everyMillis, TimeUnit.MILLISECONDS);
        });
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

  private void scan(Registries.Entry registry, Outcome outcome) {
    var name = registry.terms().name();
    try {
      var found = new Scan(registry, store, clock, this::check).run();
      tell(name, found, outcome);
    } catch (GivenUpException e) {
      LOG.debug("a scan of {} was given up", name);
    } catch (RuntimeException e) {
      outcome.failures.incrementAndGet();
      LOG.warn("registry {} cannot be looked at ({}); it is tried again", name, e.getMessage());
    } finally {
      wake.run();
    }
  }

  private void tell(String name, Scan.Found found, Outcome outcome) {
    outcome.heldBack.set(found.heldBack());
    outcome.failures.addAndGet(found.faults().count());
    LOG.info(
        "registry {}: {} repositories, {} tags, {} of them or of their images not as known here",
        name,
        found.repositories(),
        found.tags(),
        found.queued());
    if (found.heldBack() > 0) {
      LOG.warn(
          "registry {} says that {} known here are gone, so many that nothing is withdrawn; see"
              + " that it has its storage, and if they were deleted, set scan-withdraws: all for"
              + " it",
          name,
          found.gone());
    }
    if (found.faults().count() == 0) {
      outcome.endedMillis.set(clock.millis());
    } else {
      LOG.warn(
          "registry {}: {} repositories, tags or images could not be looked at: {}; they are tried"
              + " again",
          name,
          found.faults().count(),
          found.faults());
    }
  }

  private void check() {
    if (isClosed) {
      throw new GivenUpException();
    }
  }

  @Override
  public void close() {
    isClosed = true;
    timer.shutdownNow();
  }
}
