package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.store.image.ImageTags;
import io.rackcast.publisher.store.image.Images;
import io.rackcast.publisher.store.image.Pushes;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at each registry at its times. May be used by any thread. */
final class Scans implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scans.class);
  private static final long FIRST_SECONDS = 5;

  private final Registries registries;
  private final Pushes pushes;
  private final Images images;
  private final ImageTags tags;
  private final Clock clock;
  private final Runnable wake;
  private final Map<String, Long> endedMillis = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "image-scan");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean isClosed;

  /**
   * @param wake called when there is something in the queue
   */
  Scans(
      Registries registries,
      Pushes pushes,
      Images images,
      ImageTags tags,
      Clock clock,
      Runnable wake) {
    this.registries = registries;
    this.pushes = pushes;
    this.images = images;
    this.tags = tags;
    this.clock = clock;
    this.wake = wake;
  }

  /** Begins: soon after the start, since events were perhaps lost before it. */
  void start() {
    for (var registry : registries.all()) {
      long everyMillis = registry.terms().scanEvery().toMillis();
      // Several publishers, and several registries, need not look at the same moment.
      long firstMillis =
          TimeUnit.SECONDS.toMillis(FIRST_SECONDS)
              + ThreadLocalRandom.current().nextLong(1 + everyMillis / 100);
      var unused =
          timer.scheduleWithFixedDelay(
              () -> scan(registry), firstMillis, everyMillis, TimeUnit.MILLISECONDS);
    }
  }

  /** When the last whole scan of a registry ended, in milliseconds since 1970; 0: never. */
  long endedMillis(String registry) {
    return endedMillis.getOrDefault(registry, 0L);
  }

  private void scan(Registries.Entry registry) {
    var name = registry.terms().name();
    try {
      var found = new Scan(registry, pushes, images, tags, clock, this::check).run();
      endedMillis.put(name, clock.millis());
      LOG.info(
          "registry {}: {} repositories, {} tags, {} of them or of their images not as known here",
          name,
          found.repositories(),
          found.tags(),
          found.queued());
    } catch (GivenUpException e) {
      LOG.debug("a scan of {} was given up", name);
    } catch (RuntimeException e) {
      LOG.warn("registry {} cannot be looked at ({}); it is tried again", name, e.getMessage());
    } finally {
      wake.run();
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
