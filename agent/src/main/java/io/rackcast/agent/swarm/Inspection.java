package io.rackcast.agent.swarm;

import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.transfer.storage.ContentStore;
import io.rackcast.agent.transfer.storage.FilePool;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads content that should be whole, beside the swarm that gives it out, and has it mended: the
 * swarm is begun anew, finds by hashing which pieces are right, and fetches the others. Safe for
 * use by several threads; blocks for as long as reading takes.
 */
final class Inspection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Inspection.class);
  private static final int OPEN_FILES = 8;

  private final Cache cache;
  private final Swarms swarms;
  private final FilePool pool = new FilePool(OPEN_FILES);
  private volatile boolean closed;

  Inspection(Cache cache, Swarms swarms) {
    this.cache = cache;
    this.swarms = swarms;
  }

  ContentStore store(CachedArtifact artifact) {
    return new ContentStore(artifact.metainfo(), artifact.folder(), pool);
  }

  /** Reads it all. */
  CacheVerdict inspect(CachedArtifact artifact) {
    if (!artifact.whole() || swarms.isBusy(artifact.infoHash())) {
      return problem(
          artifact, artifact.label() + " is not whole yet; what comes is checked anyway");
    }
    try {
      ContentStore store = store(artifact);
      int bad = store.damaged(piece -> !closed).cardinality();
      store.close();
      return bad == 0 ? right(artifact) : mend(artifact, bad);
    } catch (IOException | CacheException e) {
      return problem(artifact, String.valueOf(e.getMessage()));
    } catch (CancellationException e) {
      return problem(artifact, "the agent stops; ask again when it runs");
    }
  }

  CacheVerdict right(CachedArtifact artifact) {
    cache.checked(artifact.infoHash());
    return new CacheVerdict(artifact, artifact.pieceCount(), 0, Optional.empty());
  }

  /** Has the content hashed and its bad pieces fetched again. */
  CacheVerdict mend(CachedArtifact artifact, int bad) throws IOException {
    log.warn("{}: {} pieces of its content are damaged", artifact.label(), bad);
    Optional<String> ended = cache.find(artifact.infoHash()).flatMap(CachedArtifact::ended);
    if (ended.isPresent()) {
      return new CacheVerdict(
          artifact,
          artifact.pieceCount(),
          bad,
          Optional.of("it may not be distributed any more, so nobody can mend it; remove it"));
    }
    swarms.find(artifact.infoHash()).ifPresent(swarm -> swarms.stop(swarm).join());
    ContentStore store = store(artifact);
    store.distrust();
    store.close();
    cache.whole(artifact.infoHash(), false);
    Swarm unused = swarms.open(cache.find(artifact.infoHash()).orElse(artifact));
    return new CacheVerdict(artifact, artifact.pieceCount(), bad, Optional.empty());
  }

  private static CacheVerdict problem(CachedArtifact artifact, String sentence) {
    return new CacheVerdict(artifact, 0, 0, Optional.of(sentence));
  }

  @Override
  public void close() {
    closed = true;
    pool.close();
  }
}
