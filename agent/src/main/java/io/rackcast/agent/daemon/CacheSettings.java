package io.rackcast.agent.daemon;

import io.rackcast.agent.swarm.CacheRules;
import io.rackcast.proto.settings.Settings;

/** Reads the section {@code cache}. */
final class CacheSettings {
  private static final int MOST_SEEDED = 1_000_000;
  private static final int USUALLY_SEEDED = 2000;

  private CacheSettings() {}

  /** What happens when there is no room. */
  enum Evict {
    /** What was used longest ago goes. */
    LRU,
    /** What is new is refused. */
    NEVER
  }

  private static final long USUALLY_FREE = 5L << 30;

  static CacheRules read(Settings settings, Role role) {
    boolean isOrigin = role == Role.ORIGIN;
    settings.section("cache", "What is kept of what was fetched.");
    long most =
        settings.bytes("cache.max-size", "0B", "0B", "100000TiB", "Content at most; 0B: no bound.");
    long free =
        settings.bytes(
            "cache.keep-free",
            "5GiB",
            "0B",
            "100000TiB",
            "Left free on the disk. The default stands for 5 % of a disk of less than 100 GiB.");
    Evict evict =
        settings.choice(
            "cache.evict",
            isOrigin ? Evict.NEVER : Evict.LRU,
            "lru: what was used longest ago makes room. never: new content is refused; default of"
                + " an origin.");
    return new CacheRules(
        most,
        free == USUALLY_FREE ? -1 : free,
        evict == Evict.LRU,
        settings.integer(
            "cache.seed-most",
            isOrigin ? MOST_SEEDED : USUALLY_SEEDED,
            1,
            MOST_SEEDED,
            "Artifacts seeded at a time, those used last; default of an origin: 1000000."),
        settings.bytes(
            "cache.scrub-rate",
            "8MiB",
            "0B",
            "1GiB",
            "Read again each second while nothing is fetched, to find damage; 0B: never."),
        settings.duration(
            "cache.scrub-every", "30d", "1h", "365d", "How often all of it is read at most."));
  }
}
