package io.rackcast.agent.swarm;

import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.transfer.storage.Trees;
import io.rackcast.proto.torrent.TorrentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes content from another artifact of the cache with the same digest, in place of fetching it:
 * published anew with other piece lengths or under another name, it has another infohash. It is
 * linked, and fetched where links cannot be; the engine hashes it before it counts, and never
 * writes into a file that has two names.
 */
final class Twins {
  private static final Logger log = LoggerFactory.getLogger(Twins.class);

  private final Cache cache;

  Twins(Cache cache) {
    this.cache = cache;
  }

  /** Puts content under the artifact's name if there is a twin; false if it is to be fetched. */
  boolean link(CachedArtifact artifact) {
    if (artifact.whole()) {
      return false; // it was here and is gone
    }
    Optional<CachedArtifact> twin =
        cache.artifacts().stream().filter(other -> isTwin(other, artifact)).findFirst();
    return twin.isPresent() && link(twin.get(), artifact);
  }

  private static boolean isTwin(CachedArtifact other, CachedArtifact artifact) {
    return other.whole()
        && other.digest().equals(artifact.digest())
        && other.sizeBytes() == artifact.sizeBytes()
        && !other.infoHash().equals(artifact.infoHash());
  }

  private static boolean link(CachedArtifact twin, CachedArtifact artifact) {
    Path draft = artifact.folder().resolve(".twin");
    try {
      if (!isSameShape(twin, artifact) || hasBegun(artifact)) {
        return false;
      }
      Trees.delete(draft);
      linkAll(twin.content(), draft);
      Files.move(draft, artifact.content(), StandardCopyOption.ATOMIC_MOVE);
      log.info("{} is taken from {}, which has the same content", artifact.label(), twin.label());
      return true;
    } catch (IOException | RuntimeException e) {
      log.debug("{} cannot be taken from {}", artifact.label(), twin.label(), e);
      return false;
    }
  }

  /** Modes belong to the file, not to its name: both torrents must want the same. */
  private static boolean isSameShape(CachedArtifact twin, CachedArtifact artifact) {
    List<TorrentFile> one = twin.metainfo().files();
    List<TorrentFile> other = artifact.metainfo().files();
    if (one.size() != other.size()
        || twin.metainfo().isFolder() != artifact.metainfo().isFolder()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (one.get(i).executable() != other.get(i).executable()) {
        return false;
      }
    }
    return true;
  }

  /** What has come already is gone on with. */
  private static boolean hasBegun(CachedArtifact artifact) throws IOException {
    try (Stream<Path> entries = Files.list(artifact.folder())) {
      return entries.anyMatch(entry -> !entry.endsWith(".twin"));
    }
  }

  private static void linkAll(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path entry : tree.toList()) {
        Path name = to.resolve(from.relativize(entry).toString());
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(name);
        } else {
          Files.createLink(name, entry);
        }
      }
    }
  }
}
