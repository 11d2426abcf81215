package io.rackcast.agent.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The torrents of a content folder; those read last are kept for as long as others use them. */
final class TorrentFiles implements Torrents {
  static final String FILE = "artifact.torrent";

  // Of torrent files together. One of 64 GiB has 1 MiB.
  private static final long KEPT_BYTES = 8L << 20;

  private final Path contentFolder;
  private final LoadingCache<InfoHash, Metainfo> kept =
      Caffeine.newBuilder()
          .maximumWeight(KEPT_BYTES)
          .weigher((InfoHash key, Metainfo value) -> weight(value))
          .build(this::read);

  TorrentFiles(Path contentFolder) {
    this.contentFolder = contentFolder;
  }

  @Override
  public Path folder(InfoHash infoHash) {
    return contentFolder.resolve(infoHash.toString());
  }

  @Override
  public Metainfo metainfo(InfoHash infoHash) {
    return kept.get(infoHash);
  }

  void forget(InfoHash infoHash) {
    kept.invalidate(infoHash);
  }

  /** Whether the torrent on the disk can be used. */
  boolean isReadable(InfoHash infoHash) {
    try {
      return read(infoHash).infoHash().equals(infoHash);
    } catch (CacheException e) {
      return false;
    }
  }

  private Metainfo read(InfoHash infoHash) {
    Path file = folder(infoHash).resolve(FILE);
    try {
      return Metainfo.parse(Files.readAllBytes(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new CacheException(
          file + " cannot be read (" + Cache.reason(e) + "); fetch the release again", e);
    }
  }

  private static int weight(Metainfo metainfo) {
    return metainfo.torrentBytes().length + 1024;
  }
}
