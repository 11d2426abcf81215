package io.rackcast.agent.swarm;

import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;

/** Makes room for what the publisher answered. */
final class Keeping {
  private Keeping() {}

  /** As {@link Cache#keep}; blocks. */
  static Reply<CachedArtifact> keep(Cache cache, PublishedTorrent torrent, long endsBefore) {
    try {
      return new Found<>(cache.keep(torrent, endsBefore));
    } catch (CacheException e) {
      return new Refused<>(Why.FAULT, String.valueOf(e.getMessage()));
    }
  }
}
