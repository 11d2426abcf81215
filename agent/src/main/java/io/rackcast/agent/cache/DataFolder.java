package io.rackcast.agent.cache;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.transfer.storage.Synced;
import io.rackcast.agent.transfer.storage.Trees;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a cache, and the order in which they are written, so that a {@code kill -9} between
 * any two steps leaves something whole:
 *
 * <pre>
 *  begin    folder and torrent, then the index, then the record: a folder that no index names is
 *           read by its record, deleted if it holds no content either, or else left alone
 *  change   the index, then the record
 *  remove   the folder is renamed, then the index; what is renamed is deleted, now or later
 * </pre>
 *
 * Guarded by the cache, but for {@link #sweep}.
 */
final class DataFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DataFolder.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private static final String RECORD = "artifact.json";
  private static final String TAKEN_OUT = ".removed-";

  private final Path content;
  private final FolderLock lock;
  private final IndexFile file;
  private final TorrentFiles torrents;
  private volatile boolean hasTakenOut = true;

  private DataFolder(Path dataDir, Path content, FolderLock lock) {
    this.content = content;
    this.lock = lock;
    this.file = new IndexFile(dataDir, "cache.index");
    this.torrents = new TorrentFiles(content);
  }

  static DataFolder open(Path dataDir) throws IOException {
    Path content = Files.createDirectories(dataDir.resolve("content"));
    return new DataFolder(dataDir, content, FolderLock.take(dataDir));
  }

  Path content() {
    return content;
  }

  Torrents torrents() {
    return torrents;
  }

  /** All artifacts: those of the index that have a folder, and those that only have a folder. */
  Map<InfoHash, CachedArtifact> read() throws IOException {
    Set<InfoHash> folders = folders();
    file.clearDraft();
    Optional<Map<InfoHash, CachedArtifact>> indexed = file.read(torrents);
    Map<InfoHash, CachedArtifact> found = indexed.orElseGet(HashMap::new);
    boolean changed = found.keySet().retainAll(folders) || indexed.isEmpty();
    for (InfoHash infoHash : folders) {
      if (!found.containsKey(infoHash)) {
        changed |= readArtifact(infoHash, found);
      }
    }
    if (changed || file.isOutgrown(found.size())) {
      file.rewrite(found.values());
    } else {
      file.append();
    }
    return found;
  }

  private Set<InfoHash> folders() throws IOException {
    // Names only: a path of each would be most of the time that a start takes.
    String[] names = content.toFile().list();
    if (names == null) {
      throw new IOException(content + " cannot be listed");
    }
    Set<InfoHash> folders = new HashSet<>(2 * names.length);
    for (String name : names) {
      if (name.length() == 2 * InfoHash.LENGTH) {
        infoHash(name).ifPresent(folders::add);
      }
    }
    return folders;
  }

  private static Optional<InfoHash> infoHash(String name) {
    try {
      return Optional.of(InfoHash.parse(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean readArtifact(InfoHash infoHash, Map<InfoHash, CachedArtifact> to) {
    Path folder = torrents.folder(infoHash);
    Path json = folder.resolve(RECORD);
    try {
      var record = JSON.readValue(json.toFile(), ArtifactRecord.class);
      Metainfo metainfo = Metainfo.parse(Files.readAllBytes(folder.resolve(TorrentFiles.FILE)));
      boolean whole = Files.exists(folder.resolve("data").resolve(metainfo.name()));
      ArtifactState state = record.state(whole, Files.getLastModifiedTime(json).toMillis());
      to.put(
          infoHash,
          CachedArtifact.of(metainfo, Sha256Digest.parse(record.sha256()), state, torrents));
      return true;
    } catch (IOException | RuntimeException e) {
      if (isHardlyBegun(folder)) {
        return false;
      }
      log.warn("{} holds no readable artifact ({}); left alone", folder, Cache.reason(e));
      return false;
    }
  }

  /** Whether it was cut short in {@link #begin}; such a folder is of use to nobody, and deleted. */
  private static boolean isHardlyBegun(Path folder) {
    try {
      boolean isEmpty = isEmpty(folder.resolve("data"));
      if (isEmpty && !Files.exists(folder.resolve(RECORD))) {
        Trees.delete(folder);
        return true;
      }
    } catch (IOException e) {
      log.debug("{} is left alone", folder, e);
    }
    return false;
  }

  private static boolean isEmpty(Path data) throws IOException {
    if (!Files.exists(data)) {
      return true;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(data)) {
      return !entries.iterator().hasNext();
    }
  }

  /** The folder of an artifact with its torrent; what is right there stays. */
  void begin(Metainfo metainfo) {
    Path folder = torrents.folder(metainfo.infoHash());
    try {
      Files.createDirectories(folder.resolve("data"));
      if (!torrents.isReadable(metainfo.infoHash())) {
        torrents.forget(metainfo.infoHash());
        Synced.folder(content);
        replace(folder, TorrentFiles.FILE, metainfo.torrentBytes());
      }
    } catch (IOException e) {
      throw cannotKeep(folder, e);
    }
  }

  /** Writes an artifact as it is now; if that fails, it stays as it was. */
  void write(@Nullable CachedArtifact before, CachedArtifact now) {
    Path folder = torrents.folder(now.infoHash());
    boolean lasting = before == null || !isPassing(before, now);
    try {
      file.append(IndexRecord.put(now), lasting);
      if (lasting) {
        replace(folder, RECORD, JSON.writeValueAsBytes(ArtifactRecord.of(now)));
      }
    } catch (IOException e) {
      takeBack(before, now.infoHash());
      throw cannotKeep(folder, e);
    }
  }

  /** Whether the change is one that can be found out again. */
  private static boolean isPassing(CachedArtifact before, CachedArtifact now) {
    return ArtifactRecord.of(before).equals(ArtifactRecord.of(now));
  }

  private void takeBack(@Nullable CachedArtifact before, InfoHash infoHash) {
    try {
      file.append(before == null ? IndexRecord.gone(infoHash) : IndexRecord.put(before), false);
    } catch (IOException e) {
      log.debug("the index says of {} what was not written", infoHash, e);
    }
  }

  private static CacheException cannotKeep(Path folder, IOException e) {
    return new CacheException(
        "the data-dir cannot keep "
            + folder
            + " ("
            + Cache.reason(e)
            + "); make room and try again",
        e);
  }

  private static void replace(Path folder, String name, byte[] bytes) throws IOException {
    Path part = folder.resolve(name + ".part");
    Files.write(part, bytes);
    Synced.file(part);
    Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    Synced.folder(folder);
  }

  /** Notes last uses; when that fails they are only older at the next start. */
  void used(Map<InfoHash, Long> uses) {
    try {
      for (var use : uses.entrySet()) {
        file.append(IndexRecord.used(use.getKey(), use.getValue()), false);
      }
    } catch (IOException e) {
      log.debug("last uses could not be noted", e);
    }
  }

  /** Renames an artifact's folder, so that no start finds it; {@link #sweep} deletes it. */
  void takeOut(InfoHash infoHash) {
    Path folder = torrents.folder(infoHash);
    try {
      hasTakenOut = true;
      Path gone = content.resolve(TAKEN_OUT + infoHash + "-" + System.nanoTime());
      Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
      torrents.forget(infoHash);
      file.append(IndexRecord.gone(infoHash), false);
    } catch (IOException e) {
      if (Files.exists(folder)) {
        throw new CacheException(
            folder + " cannot be removed (" + Cache.reason(e) + "); mend that and try again", e);
      }
      log.debug("the index still names {}, which has no folder any more", infoHash, e);
    }
  }

  /** Deletes what was taken out. */
  void sweep() {
    if (!hasTakenOut) {
      return;
    }
    hasTakenOut = false;
    try (DirectoryStream<Path> gone = Files.newDirectoryStream(content, TAKEN_OUT + "*")) {
      for (Path folder : gone) {
        Trees.delete(folder);
      }
    } catch (IOException e) {
      hasTakenOut = true;
      log.warn("{} could not be cleaned up ({}); trying again", content, Cache.reason(e));
    }
  }

  void compact(Map<InfoHash, CachedArtifact> index) {
    if (file.isOutgrown(index.size())) {
      try {
        file.rewrite(index.values());
      } catch (IOException e) {
        log.debug("the index could not be written anew; it grows on", e);
      }
    }
  }

  @Override
  public void close() {
    try {
      file.close();
      lock.close();
    } catch (IOException e) {
      log.warn("the data-dir could not be closed", e);
    }
  }
}
