package io.rackcast.agent.swarm;

import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.cache.Room;
import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what was used longest ago when there is no room: first what may not be distributed any
 * more, then what is not whole, then the rest. Never what is pinned, fetched, read, rolled out, or
 * was used just now. Safe for use by several threads; blocks.
 */
final class Eviction implements Room {
  private static final Logger log = LoggerFactory.getLogger(Eviction.class);

  // Between a fetch's end and the copy that somebody makes of it nothing else protects it.
  private static final Duration JUST_NOW = Duration.ofSeconds(10);

  private final Cache cache;
  private final Swarms swarms;
  private final CacheRules rules;
  private final Predicate<InfoHash> reading;
  private final Supplier<Set<String>> rolledOut;
  private final InstantSource clock;
  private final LongAdder evicted = new LongAdder();

  Eviction(
      Cache cache,
      Swarms swarms,
      CacheRules rules,
      Predicate<InfoHash> reading,
      Supplier<Set<String>> rolledOut,
      InstantSource clock) {
    this.cache = cache;
    this.swarms = swarms;
    this.rules = rules;
    this.reading = reading;
    this.rolledOut = rolledOut;
    this.clock = clock;
  }

  long evicted() {
    return evicted.sum();
  }

  @Override
  public synchronized void make(String label, long bytes) {
    long lacking = lacking(bytes);
    if (lacking <= 0) {
      return;
    }
    List<CachedArtifact> victims = rules.evicts() ? victims() : List.of();
    if (victims.stream().mapToLong(CachedArtifact::sizeBytes).sum() >= lacking) {
      evict(victims, bytes);
    }
    if (lacking(bytes) > 0) {
      throw new CacheException(refusal(label, bytes));
    }
  }

  /**
   * Whether there is room for {@code bytes} more, or could be made. For 0 that is: whether the disk
   * has room for the rest of what is being fetched.
   */
  boolean has(long bytes) {
    long onDisk = swarms.leftBytes() + bytes - usableBytes();
    long lacking = bytes > 0 ? Math.max(onDisk, lacking(bytes)) : onDisk;
    return lacking <= 0
        || (rules.evicts()
            && victims().stream().mapToLong(CachedArtifact::sizeBytes).sum() >= lacking);
  }

  private long usableBytes() {
    try {
      return Files.getFileStore(cache.contentFolder()).getUsableSpace();
    } catch (IOException e) {
      log.debug("the free space of {} is not known", cache.contentFolder(), e);
      return Long.MAX_VALUE; // as where it is known, a full disk is told by the transfer itself
    }
  }

  /** Removes what is too much by now, as far as it may be removed. */
  synchronized void trim() {
    if (rules.evicts() && lacking(0) > 0) {
      evict(victims(), 0);
    }
  }

  private void evict(List<CachedArtifact> victims, long bytes) {
    for (CachedArtifact victim : victims) {
      if (lacking(bytes) <= 0) {
        return;
      }
      try {
        if (swarms.evict(victim.infoHash())) {
          evicted.increment();
          cache.sweep();
          log.info("{} is removed to make room", victim.label());
        }
      } catch (CacheException e) {
        log.warn("{} could not be removed to make room: {}", victim.label(), e.getMessage());
      }
    }
  }

  private List<CachedArtifact> victims() {
    Set<String> beingRolledOut = rolledOut.get();
    return cache.artifacts().stream()
        .filter(artifact -> isFree(artifact, beingRolledOut))
        .sorted(
            Comparator.comparing((CachedArtifact artifact) -> artifact.ended().isEmpty())
                .thenComparing(CachedArtifact::whole)
                .thenComparing(CachedArtifact::lastUse))
        .toList();
  }

  private boolean isFree(CachedArtifact artifact, Set<String> beingRolledOut) {
    return !artifact.pinned()
        && !isRecent(artifact)
        && !reading.test(artifact.infoHash())
        && !swarms.isBusy(artifact.infoHash())
        && artifact.releases().stream().noneMatch(beingRolledOut::contains);
  }

  // A use that lies ahead was noted by a clock that has been set back since: not just now.
  private boolean isRecent(CachedArtifact artifact) {
    Duration since = Duration.between(artifact.lastUse(), clock.instant()).abs();
    return since.compareTo(JUST_NOW) < 0 && artifact.ended().isEmpty();
  }

  /** Bytes by which {@code bytes} more would be too much. */
  private long lacking(long bytes) {
    long overQuota = rules.maxBytes() == 0 ? 0 : inUse() + bytes - rules.maxBytes();
    return Math.max(overQuota, lackingOnDisk(bytes));
  }

  private long lackingOnDisk(long bytes) {
    try {
      FileStore store = Files.getFileStore(cache.contentFolder());
      long wanted = rules.freeWanted(store.getTotalSpace());
      return wanted == 0 ? 0 : bytes + swarms.leftBytes() + wanted - store.getUsableSpace();
    } catch (IOException e) {
      log.debug("the free space of {} is not known", cache.contentFolder(), e);
      return 0; // a full disk is told by the transfer itself
    }
  }

  private long inUse() {
    return cache.artifacts().stream().mapToLong(CachedArtifact::sizeBytes).sum();
  }

  private String refusal(String label, long bytes) {
    boolean overQuota = rules.maxBytes() > 0 && inUse() + bytes > rules.maxBytes();
    long pinned =
        cache.artifacts().stream()
            .filter(CachedArtifact::pinned)
            .mapToLong(CachedArtifact::sizeBytes)
            .sum();
    String bound =
        overQuota
            ? "cache.max-size is " + ByteSizes.text(rules.maxBytes())
            : "the disk has to keep cache.keep-free";
    String cure = overQuota ? "raise cache.max-size" : "lower cache.keep-free";
    return "there is no room for "
        + label
        + " ("
        + size(bytes)
        + "): "
        + bound
        + ", "
        + size(inUse())
        + " are in use, "
        + size(pinned)
        + " of them pinned; unpin or remove something, or "
        + cure;
  }

  /** To the nearest unit that keeps three digits. */
  static String size(long bytes) {
    long unit = 1;
    while (bytes / unit >= 10_000) {
      unit <<= 10;
    }
    return ByteSizes.text(bytes / unit * unit);
  }
}
