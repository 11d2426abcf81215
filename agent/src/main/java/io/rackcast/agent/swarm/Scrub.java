package io.rackcast.agent.swarm;

import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.transfer.storage.ContentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads whole content again, a piece at a time, the one longest unread first. When each was last
 * read is kept in the cache's index; an artifact that a restart interrupts is begun again. For one
 * thread.
 */
final class Scrub {
  private static final Logger log = LoggerFactory.getLogger(Scrub.class);
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final Cache cache;
  private final Swarms swarms;
  private final Inspection inspection;
  private final CacheRules rules;
  private final InstantSource clock;
  private @Nullable CachedArtifact artifact;
  private @Nullable ContentStore store;
  private int next;
  private int bad;

  Scrub(Cache cache, Swarms swarms, Inspection inspection, CacheRules rules, InstantSource clock) {
    this.cache = cache;
    this.swarms = swarms;
    this.inspection = inspection;
    this.rules = rules;
    this.clock = clock;
  }

  /** Reads a piece, or finds what to read next. Returns how long to pause then. */
  Duration step() {
    if (rules.scrubBytes() == 0 || swarms.leftBytes() > 0) {
      return IDLE;
    }
    try {
      return read();
    } catch (IOException | CacheException e) {
      log.debug("the scrub leaves an artifact out", e);
      artifact = null;
      return IDLE;
    }
  }

  private Duration read() throws IOException {
    CachedArtifact now = artifact;
    ContentStore open = store;
    if (now == null || open == null || cache.find(now.infoHash()).isEmpty()) {
      return begin() ? Duration.ZERO : IDLE;
    }
    if (next == now.pieceCount()) {
      end(now, open);
      return Duration.ZERO;
    }
    if (open.isDamaged(next)) {
      bad++;
    }
    next++;
    long bytes = now.sizeBytes() / now.pieceCount();
    return Duration.ofNanos(bytes * 1_000_000_000L / rules.scrubBytes());
  }

  private boolean begin() {
    Instant now = clock.instant();
    Instant due = now.minus(rules.scrubEvery());
    Optional<CachedArtifact> oldest =
        cache.artifacts().stream()
            .filter(one -> one.whole() && one.ended().isEmpty() && one.pieceCount() > 0)
            .filter(one -> isDue(one, due, now))
            .min(Comparator.comparing(Scrub::lastRead));
    artifact = oldest.orElse(null);
    store = oldest.map(inspection::store).orElse(null);
    next = 0;
    bad = 0;
    return oldest.isPresent();
  }

  // What was read in the future was read by a clock that has been set back since.
  private static boolean isDue(CachedArtifact artifact, Instant due, Instant now) {
    return lastRead(artifact).isBefore(due) || artifact.checked().filter(now::isBefore).isPresent();
  }

  private static Instant lastRead(CachedArtifact artifact) {
    return artifact.checked().orElse(artifact.lastUse());
  }

  private void end(CachedArtifact read, ContentStore open) throws IOException {
    open.close();
    artifact = null;
    if (bad == 0) {
      CacheVerdict unused = inspection.right(read);
    } else {
      CacheVerdict unused = inspection.mend(read, bad);
    }
  }
}
