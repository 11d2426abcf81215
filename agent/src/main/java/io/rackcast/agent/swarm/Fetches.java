package io.rackcast.agent.swarm;

import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.proto.torrent.InfoHash;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Fetches releases into the cache. Safe for use by several threads. */
public final class Fetches {
  private final Function<ReleaseName, CompletableFuture<Reply<PublishedTorrent>>> publisher;
  private final Cache cache;
  private final Swarms swarms;

  /**
   * Fetches of one agent.
   *
   * @param publisher asks for a release's torrent
   */
  public Fetches(
      Function<ReleaseName, CompletableFuture<Reply<PublishedTorrent>>> publisher,
      Cache cache,
      Swarms swarms) {
    this.publisher = publisher;
    this.cache = cache;
    this.swarms = swarms;
  }

  /**
   * Begins to fetch a release, or joins the fetch that runs. While the publisher does not answer, a
   * release fetched before is known from the cache: a name and version never change their content.
   *
   * <p>A label in the version's place is asked anew each time, as it may have been moved.
   *
   * @return the fetch once it has begun, by its version; the future never fails
   */
  public CompletableFuture<Reply<Fetch>> fetch(ReleaseName name) {
    long endsBefore = cache.ends();
    return publisher
        .apply(name)
        .thenApplyAsync( // room may have to be made
            reply ->
                reply instanceof Found<PublishedTorrent> found
                    ? Keeping.keep(cache, found.value(), endsBefore)
                        .then(artifact -> begin(found.value().name(), artifact))
                    : orCached(name, ((Refused<PublishedTorrent>) reply).as())
                        .then(artifact -> begin(name, artifact)))
        .exceptionally(fault -> new Refused<>(Why.FAULT, "internal error: " + fault));
  }

  /**
   * Stops a fetch that nobody waits for any more; what has come is kept, and fetched again it goes
   * on from there.
   *
   * @return false if it is not under way
   */
  public boolean stop(ReleaseName name) {
    return cache
        .find(name.toString())
        .map(artifact -> swarms.pause(artifact.infoHash()))
        .orElse(false);
  }

  /** As the other, for a fetch that was ordered by a label. */
  public boolean stop(InfoHash infoHash) {
    return swarms.pause(infoHash);
  }

  private Reply<CachedArtifact> orCached(ReleaseName name, Refused<CachedArtifact> refused) {
    if (refused.why() == Why.UNREACHABLE) {
      return cache
          .find(name.toString())
          .filter(artifact -> artifact.ended().isEmpty())
          .<Reply<CachedArtifact>>map(Found::new)
          .orElse(refused);
    }
    return refused;
  }

  private Reply<Fetch> begin(ReleaseName name, CachedArtifact artifact) {
    try {
      return new Found<>(Fetch.of(name, swarms.open(artifact)));
    } catch (CacheException e) {
      return new Refused<>(Why.FAULT, String.valueOf(e.getMessage()));
    }
  }
}
