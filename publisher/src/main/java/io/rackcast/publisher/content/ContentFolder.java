package io.rackcast.publisher.content;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Content in a folder, each file once under its digest, and the metainfo of each artifact.
 *
 * <pre>
 * sha256/ab/abcd…            a file's bytes
 * torrents/ab/abcd….torrent  metainfo without trackers, by v1 infohash
 * removals                   another text after each removal
 * </pre>
 *
 * <p>What stands under its name is whole and synced. May be used by any thread.
 */
public final class ContentFolder {
  private final Path blobs;
  private final Path torrents;
  private final Path removals;

  /**
   * Makes the folders.
   *
   * @param folder where content goes; on the file system of the uploads, since files are linked
   * @throws IOException when the folder cannot be used, or its file system knows no hard links
   */
  public ContentFolder(Path folder) throws IOException {
    this.blobs = folder.resolve("sha256");
    this.torrents = folder.resolve("torrents");
    this.removals = folder.resolve("removals");
    DurableFiles.createFolders(blobs);
    DurableFiles.createFolders(torrents);
    tryLink(folder);
  }

  /** Where the bytes of that digest stand; empty when they are not here. */
  public Optional<Path> find(Sha256Digest sha256) {
    var path = blob(sha256);
    return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
  }

  /** The metainfo without trackers of an artifact. */
  public Optional<byte[]> torrent(InfoHash infoHash) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(torrentFile(infoHash)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** All files whose name begins with this byte, 0 to 255. */
  public List<Path> files(int firstByte) throws IOException {
    try (var list = Files.list(blobs.resolve("%02x".formatted(firstByte)))) {
      return list.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /**
   * Takes a file that is not what its name says out of the store.
   *
   * @param folder where it goes; on the same file system
   * @return where it is now
   */
  public Path moveAside(Path file, Path folder) throws IOException {
    DurableFiles.createFolders(folder);
    var target = folder.resolve(String.valueOf(file.getFileName()));
    for (int i = 1; Files.exists(target); i++) {
      target = folder.resolve(file.getFileName() + "." + i);
    }
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.syncFolder(folder);
    DurableFiles.syncFolder(parent(file));
    return target;
  }

  /**
   * Keeps a file that is whole and synced, by a second name for the same bytes; the caller's name
   * stays. Known content is left as it is.
   */
  void keep(Path synced, Sha256Digest sha256) throws IOException {
    var target = blob(sha256);
    DurableFiles.createFolders(parent(target));
    try {
      Files.createLink(target, synced);
    } catch (FileAlreadyExistsException e) {
      if (Files.size(target) != Files.size(synced)) {
        // Cut by somebody's hand or a broken disk: put the good bytes in its place.
        var fresh = fresh(target);
        Files.createLink(fresh, synced);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    // Also for what stood there: who put it may have been killed before this.
    DurableFiles.syncFolder(parent(target));
  }

  /** Keeps an artifact's metainfo. */
  public void keepTorrent(InfoHash infoHash, byte[] metainfo) throws IOException {
    var target = torrentFile(infoHash);
    DurableFiles.createFolders(parent(target));
    var fresh = fresh(target);
    try (var channel =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      DurableFiles.writeFully(channel, ByteBuffer.wrap(metainfo));
      channel.force(true);
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.syncFolder(parent(target));
  }

  // A name of its own: another upload, or another publisher, may keep the same at the same time.
  private static Path fresh(Path target) {
    return target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".new");
  }

  /** Whether the metainfo of an artifact is here. */
  boolean hasTorrent(InfoHash infoHash) {
    return Files.isRegularFile(torrentFile(infoHash));
  }

  /** Removes files for good; what is not here is passed over. Who reads one reads it to its end. */
  ContentRemoval.Freed delete(List<Sha256Digest> digests) throws IOException {
    long files = 0;
    long bytes = 0;
    Set<Path> folders = new HashSet<>();
    for (var sha256 : digests) {
      var path = blob(sha256);
      long size = Files.exists(path) ? Files.size(path) : 0;
      if (Files.deleteIfExists(path)) {
        files++;
        bytes += size;
      }
      folders.add(parent(path));
    }
    for (var folder : folders) {
      syncIfThere(folder);
    }
    return new ContentRemoval.Freed(files, bytes);
  }

  /**
   * Which removal was the newest; "" before the first.
   *
   * @throws IOException when the disk fails
   */
  String removalMark() throws IOException {
    try {
      return Files.readString(removals);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Tells who places content meanwhile, in another publisher, to look whether it is there. */
  void markRemoval() throws IOException {
    var fresh = fresh(removals);
    Files.writeString(fresh, UUID.randomUUID().toString());
    Files.move(fresh, removals, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether nobody has removed anything since; false when that cannot be told. */
  boolean isNothingRemovedSince(String mark) {
    try {
      return removalMark().equals(mark);
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes an artifact's metainfo. */
  void deleteTorrent(InfoHash infoHash) throws IOException {
    var file = torrentFile(infoHash);
    Files.deleteIfExists(file);
    syncIfThere(parent(file));
  }

  private static void syncIfThere(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      DurableFiles.syncFolder(folder);
    }
  }

  private Path blob(Sha256Digest sha256) {
    var hex = sha256.hex();
    return blobs.resolve(hex.substring(0, 2)).resolve(hex);
  }

  /** Where the metainfo of an artifact stands. */
  public Path torrentFile(InfoHash infoHash) {
    var hex = infoHash.toString();
    return torrents.resolve(hex.substring(0, 2)).resolve(hex + ".torrent");
  }

  private static Path parent(Path path) {
    var parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " has no folder above it");
    }
    return parent;
  }

  // Found out at start rather than at the end of somebody's upload.
  private static void tryLink(Path folder) throws IOException {
    var file = Files.createTempFile(folder, "try", ".tmp");
    var link = file.resolveSibling(file.getFileName() + ".link");
    try {
      Files.createLink(link, file);
    } catch (UnsupportedOperationException e) {
      throw new IOException(
          folder + " is on a file system without hard links; put data-dir on another", e);
    } finally {
      Files.deleteIfExists(link);
      Files.deleteIfExists(file);
    }
  }
}
