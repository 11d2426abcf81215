package io.rackcast.agent.swarm;

import io.rackcast.agent.announce.Announcer;
import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.node.NodeListener;
import io.rackcast.agent.node.SwarmProgress;
import io.rackcast.agent.transfer.PeerView;
import io.rackcast.agent.transfer.TransferEngine;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The swarms this node takes part in. Safe for use by several threads. */
public final class Swarms implements NodeListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Swarms.class);
  private static final long STOP_LIMIT_SECONDS = 5;

  private final Cache cache;
  private final TransferEngine engine;
  private final Announcer announcer;
  private final Map<InfoHash, Swarm> swarms = new ConcurrentHashMap<>();
  private volatile boolean guided = true;

  /** No swarm yet; see {@link #resume}. */
  public Swarms(Cache cache, TransferEngine engine, Announcer announcer) {
    this.cache = cache;
    this.engine = engine;
    this.announcer = announcer;
  }

  /**
   * Goes on with everything in the cache that may still be distributed: seeds it, or fetches on.
   */
  public void resume() {
    cache.artifacts().stream()
        .filter(artifact -> artifact.ended().isEmpty() && !artifact.paused())
        .forEach(artifact -> open(artifact));
  }

  /**
   * Takes part in an artifact's swarm; one that already does is answered as it is. If the artifact
   * ended meanwhile, so has the swarm.
   */
  public Swarm open(CachedArtifact artifact) {
    InfoHash infoHash = artifact.metainfo().infoHash();
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

  /** Whether all of an artifact is here and may be given out. */
  public boolean isWhole(InfoHash infoHash) {
    return find(infoHash)
        .filter(Swarm::isAlive)
        .filter(swarm -> swarm.transfer().progress().leftBytes() == 0)
        .isPresent();
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
    return cache.find(begun.metainfo().infoHash()).orElse(begun).label();
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
    return new Swarm(
        artifact,
        engine.add(artifact.metainfo(), artifact.folder(), Files.exists(artifact.content())),
        announcer,
        reason -> ended(artifact.metainfo().infoHash(), reason));
  }
}
