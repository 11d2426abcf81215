package io.rackcast.agent.swarm;

import io.rackcast.agent.announce.Announcer;
import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.node.NodeListener;
import io.rackcast.agent.node.SwarmProgress;
import io.rackcast.agent.transfer.PeerView;
import io.rackcast.agent.transfer.Transfer;
import io.rackcast.agent.transfer.TransferEngine;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The swarms this node takes part in. Safe for use by several threads. */
public final class Swarms implements NodeListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Swarms.class);
  private static final long STOP_LIMIT_SECONDS = 5;
  private static final int RESUMED_AT_ONCE = 50;
  private static final long RESUME_PAUSE_MILLIS = 500;

  private final Cache cache;
  private final TransferEngine engine;
  private final Announcer announcer;
  private final int seedMost;
  private final Map<InfoHash, Swarm> swarms = new ConcurrentHashMap<>();
  private final Twins twins;
  private final Predicate<InfoHash> reading;
  private volatile boolean guided = true;

  /** No swarm yet; see {@link #resume}. */
  public Swarms(Cache cache, TransferEngine engine, Announcer announcer) {
    this(cache, engine, announcer, Integer.MAX_VALUE, infoHash -> false);
  }

  /**
   * As the other.
   *
   * @param seedMost artifacts that are seeded at a time; the others lie dormant until they are
   *     opened
   * @param reading whether an artifact is being read
   */
  public Swarms(
      Cache cache,
      TransferEngine engine,
      Announcer announcer,
      int seedMost,
      Predicate<InfoHash> reading) {
    this.cache = cache;
    this.engine = engine;
    this.announcer = announcer;
    this.seedMost = seedMost;
    this.reading = reading;
    this.twins = new Twins(cache);
  }

  /**
   * Goes on with what is in the cache and may still be distributed: fetches on what is not whole,
   * and seeds what was used last, as much as is seeded at a time. Some begin at once, the others by
   * and by, so that a start does not ask the publisher and the trackers for all of them together.
   */
  public void resume(ScheduledExecutorService timer) {
    Deque<CachedArtifact> waiting =
        cache.artifacts().stream()
            .filter(artifact -> artifact.ended().isEmpty() && !artifact.paused())
            .sorted(
                Comparator.comparing(CachedArtifact::whole)
                    .thenComparing(CachedArtifact::lastUse, Comparator.reverseOrder()))
            .limit(seedMost)
            .collect(Collectors.toCollection(ArrayDeque::new));
    resumeSome(waiting, timer);
  }

  private void resumeSome(Deque<CachedArtifact> waiting, ScheduledExecutorService timer) {
    for (int i = 0; i < RESUMED_AT_ONCE && !waiting.isEmpty(); i++) {
      resume(waiting.remove());
    }
    if (!waiting.isEmpty()) {
      var unused =
          timer.schedule(
              () -> resumeSome(waiting, timer), RESUME_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void resume(CachedArtifact artifact) {
    try {
      if (cache.find(artifact.infoHash()).flatMap(CachedArtifact::ended).isEmpty()) {
        begin(artifact);
      }
    } catch (CacheException e) {
      log.warn("{} is not seeded: {}", artifact.label(), e.getMessage());
    }
  }

  /**
   * Takes part in an artifact's swarm; one that already does is answered as it is. If the artifact
   * ended meanwhile, so has the swarm.
   *
   * @throws CacheException with one sentence, if the artifact was removed meanwhile or its torrent
   *     cannot be read
   */
  public Swarm open(CachedArtifact artifact) {
    cache.used(artifact.infoHash());
    Swarm open = begin(artifact);
    rest(swarm -> swarm != open);
    return open;
  }

  private Swarm begin(CachedArtifact artifact) {
    InfoHash infoHash = artifact.infoHash();
    cache.pause(infoHash, false);
    find(infoHash).filter(swarm -> !swarm.isAlive()).ifPresent(Swarms::awaitStop);
    Swarm open =
        swarms.compute(
            infoHash, (key, known) -> known != null && known.isAlive() ? known : make(artifact));
    // Only when it is found here: a tracker may answer its first announce with a view at once.
    open.start();
    if (!guided) {
      open.unguided();
    }
    // The cache hears of an end first, so either this sees it or the end finds the swarm.
    cache
        .find(infoHash)
        .flatMap(CachedArtifact::ended)
        .ifPresent(
            reason -> {
              CompletionStage<Void> ignored = open.end(reason);
            });
    return open;
  }

  /**
   * As {@link #open}, but looks at the disk again: content that changed since it was verified is
   * checked, and mended from the swarm. Waits until its files are closed, 5 s at most.
   */
  public Swarm openAnew(CachedArtifact artifact) {
    find(artifact.metainfo().infoHash()).ifPresent(Swarms::awaitStop);
    return open(artifact);
  }

  /**
   * Stops fetching an artifact until it is opened again; what has come is kept.
   *
   * @return false if it is not being fetched: it is whole, or not here
   */
  public boolean pause(InfoHash infoHash) {
    Optional<Swarm> fetching = find(infoHash).filter(Swarm::isFetching);
    fetching.ifPresent(
        swarm -> {
          cache.pause(infoHash, true);
          CompletionStage<Void> ignored = swarm.stop();
        });
    return fetching.isPresent();
  }

  /** The swarm of an artifact, if this node takes part in it or did until it ended. */
  public Optional<Swarm> find(InfoHash infoHash) {
    return Optional.ofNullable(swarms.get(infoHash));
  }

  /** Whether a tracker has said, since its swarm began, that an artifact may be distributed. */
  boolean isVouched(InfoHash infoHash) {
    return find(infoHash).filter(swarm -> swarm.isAlive() && swarm.isAnswered()).isPresent();
  }

  /** Whether all of an artifact is here and may be given out. */
  public boolean isWhole(InfoHash infoHash) {
    Optional<Swarm> open = find(infoHash).filter(Swarm::isAlive);
    return open.isPresent()
        ? open.get().transfer().leftBytes() == 0
        : cache.find(infoHash).filter(one -> one.whole() && one.ended().isEmpty()).isPresent();
  }

  /** How all of them are. */
  public List<SwarmStatus> status() {
    return swarms.values().stream().map(Swarm::status).toList();
  }

  /** How many exchange, or will. */
  public int alive() {
    return (int) swarms.values().stream().filter(Swarm::isAlive).count();
  }

  @Override
  public void trackerIsNew(String tracker) {
    log.info("the tracker at {} has started anew; announcing again", tracker);
    swarms.values().forEach(Swarm::trackerIsNew);
  }

  @Override
  public void viewed(String tracker, InfoHash infoHash, boolean lead, PeerView view) {
    find(infoHash).ifPresent(swarm -> swarm.viewed(tracker, lead, view));
  }

  @Override
  public void ended(InfoHash infoHash, String reason) {
    cache.end(infoHash, reason);
    find(infoHash)
        .filter(swarm -> swarm.ended().isEmpty())
        .ifPresent(
            swarm -> {
              log.warn(
                  "{} may no longer be distributed and is not served any more: {}",
                  label(swarm.artifact()),
                  reason);
              CompletionStage<Void> ignored = swarm.end(reason);
            });
  }

  @Override
  public List<SwarmProgress> progress() {
    return swarms.values().stream().filter(Swarm::isAlive).map(Swarm::progress).toList();
  }

  @Override
  public void guided(boolean isGuided) {
    guided = isGuided;
    if (!isGuided) {
      swarms.values().forEach(Swarm::unguided);
    }
  }

  @Override
  public void lost(String tracker) {
    swarms.values().forEach(swarm -> swarm.lost(tracker, guided));
  }

  /** Stops them all; files are closed when this returns, or after 5 s. */
  @Override
  public void close() {
    CompletableFuture.allOf(
            swarms.values().stream()
                .map(swarm -> swarm.stop().toCompletableFuture())
                .toArray(CompletableFuture[]::new))
        .exceptionally(failure -> null)
        .completeOnTimeout(null, STOP_LIMIT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** The cache knows all names of it; the swarm those from when it began. */
  private String label(CachedArtifact begun) {
    return cache.find(begun.infoHash()).orElse(begun).label();
  }

  /** The engine forgets a transfer when its files are closed; only then it can begin again. */
  private static void awaitStop(Swarm swarm) {
    swarm
        .stop()
        .toCompletableFuture()
        .completeOnTimeout(null, STOP_LIMIT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  private Swarm make(CachedArtifact artifact) {
    InfoHash infoHash = artifact.infoHash();
    if (cache.find(infoHash).isEmpty()) {
      throw new CacheException(artifact.label() + " was removed meanwhile; fetch it again");
    }
    boolean isHere = Files.exists(artifact.content()) || twins.link(artifact);
    Transfer transfer = engine.add(artifact.metainfo(), artifact.folder(), isHere);
    transfer.whenComplete().thenRunAsync(() -> noteWhole(infoHash, true));
    if (artifact.whole()) {
      transfer.whenChecked().thenRunAsync(() -> noteWhole(infoHash, transfer.leftBytes() == 0));
    }
    return new Swarm(artifact, transfer, announcer, reason -> ended(infoHash, reason));
  }

  private void noteWhole(InfoHash infoHash, boolean whole) {
    try {
      cache.whole(infoHash, whole);
    } catch (CacheException e) {
      log.debug("the index does not say of {} that it is whole: {}", infoHash, whole, e);
    }
  }

  /** Stops the swarms used longest ago until no more are seeded than may be. */
  private void rest(Predicate<Swarm> isFree) {
    long over = swarms.values().stream().filter(Swarm::isSeeding).count() - seedMost;
    if (over <= 0) {
      return;
    }
    swarms.values().stream()
        .filter(swarm -> swarm.isSeeding() && isFree.test(swarm) && !reading.test(swarm.infoHash()))
        .sorted(Comparator.comparing(this::lastUse))
        .limit(over)
        .forEach(
            swarm -> {
              CompletableFuture<Void> ignored = stop(swarm);
            });
  }

  private Instant lastUse(Swarm swarm) {
    return cache.find(swarm.infoHash()).map(CachedArtifact::lastUse).orElse(Instant.MIN);
  }

  /** Stops one and forgets it, once its files are closed. */
  CompletableFuture<Void> stop(Swarm swarm) {
    return swarm
        .stop()
        .toCompletableFuture()
        .handle(
            (done, failure) -> {
              swarms.remove(swarm.infoHash(), swarm);
              return null;
            });
  }

  /**
   * Stops an artifact's swarm and takes the artifact out of the cache. Blocks for some seconds at
   * most.
   *
   * @return false if its swarm was opened again meanwhile or does not stop; it stays then
   * @throws CacheException if it cannot be taken out
   */
  boolean evict(InfoHash infoHash) {
    find(infoHash).ifPresent(Swarms::awaitStop);
    // In the map's own lock, so that nobody begins a swarm of what is being removed.
    Swarm left =
        swarms.compute(
            infoHash,
            (key, known) -> {
              if (known != null && !known.isStopped()) {
                return known;
              }
              cache.remove(infoHash);
              return null;
            });
    return left == null;
  }

  /** Whether an artifact is being looked at, fetched or put in its place. */
  boolean isBusy(InfoHash infoHash) {
    return find(infoHash).filter(Swarm::isBusy).isPresent();
  }

  /** Bytes that are still to come of everything that is being fetched. */
  long leftBytes() {
    return swarms.values().stream()
        .filter(Swarm::isBusy)
        .mapToLong(swarm -> swarm.transfer().leftBytes())
        .sum();
  }
}
