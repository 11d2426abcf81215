package io.rackcast.agent.api;

import io.rackcast.agent.api.RefusedCallException.Kind;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.swarm.CacheKeeper;
import io.rackcast.proto.torrent.InfoHash;
import java.util.List;
import java.util.Optional;

/**
 * What the local API does with the cache. All refuse by {@link RefusedCallException}. Safe for use
 * by several threads.
 */
final class ArtifactCalls {
  private final CacheKeeper keeper;

  ArtifactCalls(CacheKeeper keeper) {
    this.keeper = keeper;
  }

  ArtifactPage list(ArtifactQuery query) {
    List<CachedArtifact> asked =
        query.named().isEmpty() ? keeper.list() : keeper.find(query.named()).stream().toList();
    return query.page(ArtifactPage.Use.of(keeper.use()), asked);
  }

  ArtifactReport one(String infohash) {
    return ArtifactReport.of(wanted(infohash));
  }

  /** Keeps it from being evicted, or lets it go; how it is then. */
  ArtifactReport pin(String infohash, boolean pinned) {
    InfoHash wanted = wanted(infohash).infoHash();
    try {
      var unused = pinned ? keeper.pin(wanted) : keeper.unpin(wanted);
    } catch (CacheException e) {
      throw new RefusedCallException(Kind.FAULT, String.valueOf(e.getMessage()));
    }
    return one(infohash);
  }

  /** Blocks while other orders of the cache are done, which may be for minutes. */
  RemoveAnswer remove(String infohash) {
    CachedArtifact artifact = wanted(infohash);
    Optional<String> stays = keeper.remove(artifact.infoHash()).join();
    if (stays.isPresent()) {
      throw new RefusedCallException(Kind.CONFLICT, stays.get());
    }
    return new RemoveAnswer(artifact.sizeBytes());
  }

  /** Blocks while all of it is read. */
  VerifyAnswer verify(String infohash) {
    return VerifyAnswer.of(keeper.verify(wanted(infohash)).join());
  }

  private CachedArtifact wanted(String infohash) {
    String hex = LocalCalls.infoHash(infohash).toString();
    return keeper
        .find(hex)
        .orElseThrow(
            () ->
                new RefusedCallException(
                    Kind.NOT_FOUND,
                    "this agent has no artifact " + hex + "; /api/v1/artifacts lists what it has"));
  }
}
