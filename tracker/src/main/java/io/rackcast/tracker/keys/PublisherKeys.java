package io.rackcast.tracker.keys;

import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.tracker.state.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publisher's keys. For any thread; never waits.
 *
 * <p>Refreshed every minute. A key that is not known makes it fetch at once, but not more often
 * than every {@value #REFETCH_MILLIS} ms: anybody can invent names of keys.
 */
public final class PublisherKeys implements KeySource {
  private static final Logger LOG = LoggerFactory.getLogger(PublisherKeys.class);
  private static final long REFRESH_MILLIS = 60_000;
  private static final long REFETCH_MILLIS = 2_000;

  private record Known(KeySource keys, Instant fetchedAt) {}

  private final JwksSource source;
  private final Duration grace;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(30), ThreadLocalRandom.current());
  private volatile @Nullable Known known;
  // Guarded by this.
  private @Nullable CompletableFuture<Void> fetch;
  private @Nullable ScheduledFuture<?> next;
  private long fetchedAtNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(REFETCH_MILLIS);
  private boolean toldOfFailure;

  /**
   * Loads what was kept; {@link #start} begins to fetch.
   *
   * @param grace how long keys serve after they were last fetched
   */
  public PublisherKeys(
      JwksSource source, Duration grace, InstantSource clock, ScheduledExecutorService timer) {
    this.source = source;
    this.grace = grace;
    this.clock = clock;
    this.timer = timer;
    source.kept().ifPresent(kept -> known = new Known(KeySource.of(kept.keys()), kept.fetchedAt()));
  }

  /** Fetches now, and then again and again. */
  public void start() {
    var unused = refetch();
  }

  @Override
  public Optional<TokenKey> lookup(String kid) {
    var current = known;
    return current == null || !isAvailable() ? Optional.empty() : current.keys().lookup(kid);
  }

  @Override
  public boolean isAvailable() {
    var current = known;
    return current != null && clock.instant().isBefore(current.fetchedAt().plus(grace));
  }

  /** What is missing before tokens can be judged; empty if nothing is. */
  public Optional<String> unmet() {
    return isAvailable()
        ? Optional.empty()
        : Optional.of("the publisher's keys were not received, or too long ago");
  }

  /**
   * Fetches the keys anew, or joins a fetch under way.
   *
   * @return done when that has succeeded or failed; null if it was tried a moment ago
   */
  public synchronized @Nullable CompletableFuture<Void> refetch() {
    if (fetch != null) {
      return fetch;
    }
    long since = System.nanoTime() - fetchedAtNanos;
    if (since < TimeUnit.MILLISECONDS.toNanos(REFETCH_MILLIS)) {
      return null;
    }
    return begin();
  }

  private synchronized CompletableFuture<Void> begin() {
    if (fetch != null) {
      return fetch;
    }
    fetchedAtNanos = System.nanoTime();
    var done = source.fetch().handle(this::take).<Void>thenApply(nothing -> null);
    if (!done.isDone()) {
      fetch = done;
    }
    return done;
  }

  private synchronized boolean take(byte @Nullable [] json, @Nullable Throwable failure) {
    fetch = null;
    boolean good = failure == null && json != null && accept(json);
    if (!good && failure != null) {
      complain(failure);
    }
    if (good) {
      backoff.reset();
    }
    schedule(good ? REFRESH_MILLIS : backoff.nextMillis());
    return good;
  }

  private boolean accept(byte[] json) {
    try {
      var keys = KeySource.of(Jwks.read(json));
      var now = clock.instant();
      known = new Known(keys, now);
      source.keep(json);
      if (toldOfFailure) {
        LOG.info("the publisher's keys are here again");
      }
      toldOfFailure = false;
      return true;
    } catch (IllegalArgumentException | IOException e) {
      complain(e);
      return false;
    }
  }

  private void complain(Throwable failure) {
    if (!toldOfFailure) {
      LOG.warn(
          "cannot get the publisher's keys, known ones go on to serve: {}", failure.toString());
      toldOfFailure = true;
    }
  }

  /** Plans the next fetch in place of the one planned before: a refetch comes between. */
  private synchronized void schedule(long millis) {
    if (next != null) {
      next.cancel(false);
    }
    if (!timer.isShutdown()) {
      next = timer.schedule(this::beginInTime, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void beginInTime() {
    var unused = begin();
  }
}
