package io.rackcast.agent.cache;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.transfer.storage.Synced;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The artifacts in a data folder. Safe for use by several threads; writes are one at a time. */
public final class Cache implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Cache.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Path contentFolder;
  private final FolderLock lock;
  private final Map<InfoHash, CachedArtifact> index = new ConcurrentHashMap<>();
  private final RecentEnds recentEnds = new RecentEnds();

  private Cache(Path contentFolder, FolderLock lock) {
    this.contentFolder = contentFolder;
    this.lock = lock;
  }

  /**
   * Opens a data folder, made if it is missing, and reads what it holds. An artifact whose torrent
   * or record cannot be read is left alone and logged: asked for again, it is written anew.
   *
   * @throws CacheException if another agent uses it or it cannot be read and written
   */
  public static Cache open(Path dataDir) {
    try {
      Path content = Files.createDirectories(dataDir.resolve("content"));
      var cache = new Cache(content, FolderLock.take(dataDir));
      cache.readIndex();
      return cache;
    } catch (IOException e) {
      throw new CacheException(
          "the data-dir "
              + dataDir
              + " cannot be used ("
              + reason(e)
              + "); mend it or set data-dir",
          e);
    }
  }

  /** Everything in the folder, in no order. */
  public List<CachedArtifact> artifacts() {
    return List.copyOf(index.values());
  }

  /** One artifact. */
  public Optional<CachedArtifact> find(InfoHash infoHash) {
    return Optional.ofNullable(index.get(infoHash));
  }

  /** The artifact that was last fetched as {@code release} ({@code NAME@VERSION}). */
  public Optional<CachedArtifact> find(String release) {
    return index.values().stream()
        .filter(artifact -> artifact.releases().contains(release))
        .findFirst();
  }

  /**
   * How many ends there were. Read before the publisher is asked for a torrent, it tells {@link
   * #keep} which ends the answer knows of.
   */
  public synchronized long ends() {
    return recentEnds.count();
  }

  /**
   * Makes room for an artifact, or finds it; its torrent and record are on disk when this returns.
   * The publisher's answer lifts an end of old; one that came after the question stays.
   *
   * @param endsBefore {@link #ends} when the publisher was asked
   * @throws CacheException if they cannot be written
   */
  public synchronized CachedArtifact keep(PublishedTorrent torrent, long endsBefore) {
    InfoHash infoHash = torrent.metainfo().infoHash();
    CachedArtifact known = index.get(infoHash);
    CachedArtifact before =
        known != null
            ? known
            : new CachedArtifact(
                torrent.metainfo(),
                torrent.digest(),
                Set.of(),
                Optional.empty(),
                false,
                folder(infoHash).resolve("data"));
    CachedArtifact approved = before.alsoAs(torrent.name());
    return write(recentEnds.since(endsBefore, infoHash).map(approved::ended).orElse(approved));
  }

  /**
   * Remembers that an artifact may no longer be distributed, so that a restart does not seed it.
   */
  public synchronized void end(InfoHash infoHash, String reason) {
    recentEnds.add(infoHash, reason);
    CachedArtifact artifact = index.get(infoHash);
    if (artifact != null) {
      write(artifact.ended(reason));
    }
  }

  /**
   * Remembers that an artifact is not to be gone on with until it is asked for, or that it is, so
   * that a restart does the same.
   */
  public synchronized void pause(InfoHash infoHash, boolean paused) {
    CachedArtifact artifact = index.get(infoHash);
    if (artifact != null && artifact.paused() != paused) {
      write(artifact.paused(paused));
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("the lock of the data-dir could not be closed", e);
    }
  }

  private CachedArtifact write(CachedArtifact artifact) {
    Path folder = folder(artifact.metainfo().infoHash());
    try {
      Files.createDirectories(artifact.folder());
      if (!index.containsKey(artifact.metainfo().infoHash())) {
        Synced.folder(contentFolder);
        replace(folder, "artifact.torrent", artifact.metainfo().torrentBytes());
      }
      var record =
          new ArtifactRecord(
              artifact.digest().toString(),
              artifact.releases().stream().sorted().toList(),
              artifact.ended().orElse(null),
              artifact.paused());
      replace(folder, "artifact.json", JSON.writeValueAsBytes(record));
    } catch (IOException e) {
      throw new CacheException(
          "the data-dir cannot keep " + folder + " (" + reason(e) + "); make room and try again",
          e);
    }
    index.put(artifact.metainfo().infoHash(), artifact);
    return artifact;
  }

  private static void replace(Path folder, String name, byte[] bytes) throws IOException {
    Path part = folder.resolve(name + ".part");
    Files.write(part, bytes);
    Synced.file(part);
    Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    Synced.folder(folder);
  }

  private void readIndex() throws IOException {
    try (Stream<Path> folders = Files.list(contentFolder)) {
      folders.filter(Files::isDirectory).forEach(this::readArtifact);
    }
  }

  private void readArtifact(Path folder) {
    try {
      var record = JSON.readValue(folder.resolve("artifact.json").toFile(), ArtifactRecord.class);
      var artifact =
          new CachedArtifact(
              Metainfo.parse(Files.readAllBytes(folder.resolve("artifact.torrent"))),
              Sha256Digest.parse(record.sha256()),
              Set.copyOf(record.releases()),
              Optional.ofNullable(record.ended()),
              record.paused(),
              folder.resolve("data"));
      index.put(artifact.metainfo().infoHash(), artifact);
    } catch (IOException | RuntimeException e) {
      log.warn("{} holds no readable artifact ({}); left alone", folder, reason(e));
    }
  }

  private Path folder(InfoHash infoHash) {
    return contentFolder.resolve(infoHash.toString());
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
