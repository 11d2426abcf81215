package io.rackcast.agent.swarm;

import java.time.Duration;

/**
 * What bounds the cache.
 *
 * @param maxBytes content kept at most; 0: as much as the disk takes
 * @param keepFreeBytes of the disk, left to others; negative: 5 % of it, at most 5 GiB
 * @param evicts whether the artifacts used longest ago make room for others
 * @param seedMost artifacts that are seeded at a time
 * @param scrubBytes read again a second, while nothing is fetched; 0: none
 * @param scrubEvery how often each artifact is read again at most
 */
public record CacheRules(
    long maxBytes,
    long keepFreeBytes,
    boolean evicts,
    int seedMost,
    long scrubBytes,
    Duration scrubEvery) {
  private static final long USUAL_FREE = 5L << 30;
  private static final int USUAL_PART = 20;

  /** The rule that keeps everything: for a fetch without an agent, and for tests. */
  public static CacheRules unbounded() {
    return new CacheRules(0, 0, false, Integer.MAX_VALUE, 0, Duration.ofDays(30));
  }

  /** What is to stay free of a file system of this size, in bytes. */
  public long freeWanted(long diskBytes) {
    return keepFreeBytes >= 0 ? keepFreeBytes : Math.min(USUAL_FREE, diskBytes / USUAL_PART);
  }
}
