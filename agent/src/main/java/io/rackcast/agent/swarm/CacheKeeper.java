package io.rackcast.agent.swarm;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cache within its bounds and its content right, and does what people order of it. Safe
 * for use by several threads.
 */
public final class CacheKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CacheKeeper.class);
  private static final long ROUND_SECONDS = 60;

  private final Cache cache;
  private final Swarms swarms;
  private final CacheRules rules;
  private final Predicate<InfoHash> reading;
  private final Eviction eviction;
  private final Inspection inspection;
  private final Scrub scrub;
  private final ScheduledThreadPoolExecutor rounds = thread("cache");
  private final ScheduledThreadPoolExecutor orders = thread("cache-orders");

  /**
   * A keeper; from now on the cache has room only as the rules say.
   *
   * @param reading whether an artifact is being read
   * @param rolledOut the releases that are being rolled out; may ask the publisher, and is asked
   *     only before something is evicted
   */
  public CacheKeeper(
      Cache cache,
      Swarms swarms,
      CacheRules rules,
      Predicate<InfoHash> reading,
      Supplier<Set<String>> rolledOut,
      InstantSource clock,
      MeterRegistry meters) {
    this.cache = cache;
    this.swarms = swarms;
    this.rules = rules;
    this.reading = reading;
    this.eviction = new Eviction(cache, swarms, rules, reading, rolledOut, clock);
    this.inspection = new Inspection(cache, swarms);
    this.scrub = new Scrub(cache, swarms, inspection, rules, clock);
    cache.makeRoomBy(eviction);
    meter(meters);
  }

  /** Begins the rounds: bounds, last uses, scrub. */
  public void start() {
    var unused = rounds.scheduleWithFixedDelay(this::round, 0, ROUND_SECONDS, TimeUnit.SECONDS);
    scrubIn(Duration.ofSeconds(ROUND_SECONDS));
  }

  /** Everything here, what was used last first. */
  public List<CachedArtifact> list() {
    return cache.artifacts().stream()
        .sorted(Comparator.comparing(CachedArtifact::lastUse).reversed())
        .toList();
  }

  /** How much there is. */
  public CacheUse use() {
    List<CachedArtifact> all = cache.artifacts();
    List<CachedArtifact> pinned = all.stream().filter(CachedArtifact::pinned).toList();
    return new CacheUse(
        all.size(),
        bytes(all),
        pinned.size(),
        bytes(pinned),
        eviction.evicted(),
        Optional.of(rules.maxBytes()).filter(most -> most > 0),
        freeBytes());
  }

  /**
   * Whether these artifacts can be fetched as far as they are not here: there is room for them, or
   * it could be made. May ask the publisher what is rolled out; blocks.
   *
   * @param bytes content of those that the cache does not know
   */
  public boolean hasRoom(long bytes) {
    return eviction.has(bytes);
  }

  /** What {@code text} names: {@code NAME@VERSION}, an infohash or a SHA-256. */
  public Optional<CachedArtifact> find(String text) {
    Optional<CachedArtifact> release = cache.find(text);
    if (release.isPresent()) {
      return release;
    }
    String hex = text.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "");
    return cache.artifacts().stream()
        .filter(one -> one.infoHash().toString().equals(hex) || one.digest().hex().equals(hex))
        .findFirst();
  }

  /**
   * Keeps an artifact until it is unpinned.
   *
   * @return false if it is not here
   * @throws CacheException with one sentence, if that cannot be written
   */
  public boolean pin(InfoHash infoHash) {
    return cache.pin(infoHash, true);
  }

  /** The opposite of {@link #pin}. */
  public boolean unpin(InfoHash infoHash) {
    return cache.pin(infoHash, false);
  }

  /**
   * Removes an artifact: its swarm stops, its files are deleted.
   *
   * @return empty when it is gone, else why it stays, in one sentence; the future never fails
   */
  public CompletableFuture<Optional<String>> remove(InfoHash infoHash) {
    return order(() -> removeNow(infoHash), Optional.of("the agent stops; ask again when it runs"));
  }

  private Optional<String> removeNow(InfoHash infoHash) {
    Optional<CachedArtifact> here = cache.find(infoHash);
    if (here.isEmpty()) {
      return Optional.of(infoHash + " is not in the cache");
    }
    String label = here.get().label();
    if (here.get().pinned()) {
      return Optional.of(label + " is pinned; unpin it first");
    }
    if (reading.test(infoHash)) {
      return Optional.of(label + " is being read; try again later");
    }
    if (swarms.find(infoHash).filter(Swarm::isFetching).isPresent()) {
      return Optional.of(label + " is being fetched; stop the fetch first");
    }
    try {
      boolean gone = swarms.evict(infoHash);
      cache.sweep();
      return gone
          ? Optional.empty()
          : Optional.of(label + " was asked for at this moment; try again");
    } catch (CacheException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads an artifact through; what is not right is fetched again. Takes as long as reading takes,
   * one after the other.
   *
   * @return what was found; the future never fails
   */
  public CompletableFuture<CacheVerdict> verify(CachedArtifact artifact) {
    return order(
        () -> inspection.inspect(artifact),
        new CacheVerdict(artifact, 0, 0, Optional.of("the agent stops; ask again when it runs")));
  }

  private <T> CompletableFuture<T> order(Supplier<T> work, T stopped) {
    try {
      return CompletableFuture.supplyAsync(work, (Executor) orders)
          .exceptionally(
              fault -> {
                log.error("an order of the cache failed", fault);
                return stopped;
              });
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(stopped);
    }
  }

  private void round() {
    try {
      cache.sweep();
      cache.save();
      eviction.trim();
    } catch (RuntimeException e) {
      log.error("a round of the cache failed", e);
    }
  }

  private void scrubIn(Duration pause) {
    try {
      var unused = rounds.schedule(this::scrub, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("the scrub ends with the agent");
    }
  }

  private void scrub() {
    Duration pause = Duration.ofSeconds(ROUND_SECONDS);
    try {
      pause = scrub.step();
    } catch (RuntimeException e) {
      log.error("the scrub failed", e);
    }
    scrubIn(pause);
  }

  private static long bytes(List<CachedArtifact> artifacts) {
    return artifacts.stream().mapToLong(CachedArtifact::sizeBytes).sum();
  }

  private long freeBytes() {
    try {
      return Files.getFileStore(cache.contentFolder()).getUsableSpace();
    } catch (IOException e) {
      return -1;
    }
  }

  private void meter(MeterRegistry meters) {
    Gauge.builder("rackcast.agent.cache.bytes", this, keeper -> bytes(cache.artifacts()))
        .description("Content in the cache, each artifact counted as if it were whole")
        .register(meters);
    Gauge.builder("rackcast.agent.cache.entries", cache, Cache::size)
        .description("Artifacts in the cache, whole or not")
        .register(meters);
    Gauge.builder("rackcast.agent.cache.pinned.bytes", this, keeper -> keeper.use().pinnedBytes())
        .description("Content of pinned artifacts")
        .register(meters);
    FunctionCounter.builder("rackcast.agent.cache.evicted", eviction, Eviction::evicted)
        .description("Artifacts removed to make room")
        .register(meters);
  }

  private static ScheduledThreadPoolExecutor thread(String name) {
    return new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory(name, true));
  }

  /** Ends the rounds; what is being read is given up. */
  @Override
  public void close() {
    inspection.close();
    rounds.shutdownNow();
    orders.shutdownNow();
  }
}
