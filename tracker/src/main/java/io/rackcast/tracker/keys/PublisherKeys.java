package io.rackcast.tracker.keys;

import io.rackcast.proto.fault.Explained;
import io.rackcast.proto.token.Cause;
import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.tracker.state.Backoff;
import java.net.ConnectException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
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

  /** At {@code fetchedAt} on the clock that only goes forward. */
  private record Known(KeySource keys, Set<String> kids, long fetchedAt) {
    Known(List<TokenKey> keys, long fetchedAt) {
      this(
          KeySource.of(keys),
          keys.stream().map(TokenKey::kid).collect(Collectors.toUnmodifiableSet()),
          fetchedAt);
    }
  }

  private final JwksSource source;
  private final Duration grace;
  private final LongSupplier millis;
  private final ScheduledExecutorService timer;
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(30), ThreadLocalRandom.current());
  private volatile @Nullable Known known;
  private volatile Runnable changed = () -> {};
  // Guarded by this.
  private @Nullable CompletableFuture<Void> fetch;
  private @Nullable ScheduledFuture<?> next;
  private long fetchedAtNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(REFETCH_MILLIS);
  private boolean toldOfFailure;

  /**
   * Loads what was kept; {@link #start} begins to fetch.
   *
   * @param grace how long keys serve after they were last fetched
   * @param clock the wall clock, for the age of what was kept
   * @param millis a clock that only goes forward: a wall clock that is set makes no key too old
   */
  public PublisherKeys(
      JwksSource source,
      Duration grace,
      InstantSource clock,
      LongSupplier millis,
      ScheduledExecutorService timer) {
    this.source = source;
    this.grace = grace;
    this.millis = millis;
    this.timer = timer;
    source
        .kept()
        .ifPresent(
            kept -> {
              long age = Duration.between(kept.fetchedAt(), clock.instant()).toMillis();
              known = new Known(kept.keys(), millis.getAsLong() - Math.max(0, age));
            });
  }

  /** Fetches now, and then again and again. */
  public void start() {
    var unused = refetch();
  }

  /** Runs {@code action} whenever a key went that was there, on any thread. */
  public void onRemoval(Runnable action) {
    changed = action;
  }

  /** Whether the publisher has this key, as far as is known. */
  public boolean has(String kid) {
    var current = known;
    return current != null && current.kids().contains(kid);
  }

  @Override
  public Optional<TokenKey> lookup(String kid) {
    var current = known;
    return current == null || isStale(current) ? Optional.empty() : current.keys().lookup(kid);
  }

  @Override
  public Cause missing() {
    var current = known;
    if (current == null) {
      return Cause.KEYS_UNAVAILABLE;
    }
    return isStale(current) ? Cause.KEYS_STALE : Cause.KEY_UNKNOWN;
  }

  private boolean isStale(Known current) {
    return millis.getAsLong() - current.fetchedAt() >= grace.toMillis();
  }

  /** What is missing before tokens can be judged; empty if nothing is. */
  public Optional<String> unmet() {
    return missing() == Cause.KEY_UNKNOWN
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
      var before = known;
      var now = new Known(Jwks.read(json), millis.getAsLong());
      known = now;
      if (before != null && !now.kids().containsAll(before.kids())) {
        changed.run();
      }
      source.keep(json);
      if (toldOfFailure) {
        LOG.info("the publisher's keys are here again");
      }
      toldOfFailure = false;
      return true;
    } catch (IllegalArgumentException e) {
      complain(e);
      return false;
    }
  }

  private void complain(Throwable failure) {
    if (!toldOfFailure) {
      LOG.warn(
          "the publisher's keys cannot be fetched from {} {}: known keys go on to serve for"
              + " admission.key-grace",
          source,
          source.explain(failure).orElseGet(() -> explained(failure)));
      toldOfFailure = true;
    }
  }

  private static Explained explained(Throwable failure) {
    return new Explained(reason(failure), "check that it runs and admission.jwks-url");
  }

  private static String reason(Throwable failure) {
    var root = failure;
    while (root.getCause() != null && !(root instanceof ConnectException)) {
      root = root.getCause();
    }
    if (root instanceof ConnectException) {
      return "no connection";
    }
    return root.getMessage() == null ? "it does not answer in time" : root.getMessage();
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
