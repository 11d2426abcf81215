package io.rackcast.agent.cache;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import java.nio.file.Path;

/**
 * Where the artifacts of a cache lie, and their torrents, which are read when they are asked for: a
 * hundred thousand of them have no room in memory. Safe for use by several threads.
 */
public interface Torrents {
  /** The folder of an artifact: its torrent, its record and the folder of its content. */
  Path folder(InfoHash infoHash);

  /**
   * The torrent of an artifact; may read the disk.
   *
   * @throws CacheException with one sentence, if it cannot be read
   */
  Metainfo metainfo(InfoHash infoHash);
}
