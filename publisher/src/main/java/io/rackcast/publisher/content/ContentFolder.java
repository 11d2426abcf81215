package io.rackcast.publisher.content;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Content in a folder; who reads a file reads it to its end, though it is removed meanwhile.
 *
 * <pre>
 * removals  another text after each removal
 * </pre>
 */
public final class ContentFolder implements ContentStore {
  private final Path blobs;
  private final Path torrents;
  private final Path removals;
  private final Path damaged;

  /**
   * Makes the folders.
   *
   * @param folder where content goes; on the file system of the uploads, since files are linked.
   *     What is moved aside goes to "damaged" beside it
   * @throws IOException when the folder cannot be used, or its file system knows no hard links
   */
  public ContentFolder(Path folder) throws IOException {
    this.blobs = folder.resolve("sha256");
    this.torrents = folder.resolve("torrents");
    this.removals = folder.resolve("removals");
    this.damaged = folder.resolveSibling("damaged");
    DurableFiles.createFolders(blobs);
    DurableFiles.createFolders(torrents);
    tryLink(folder);
  }

  /** Where the bytes of that digest stand; empty when they are not here. */
  public Optional<Path> find(Sha256Digest sha256) {
    var path = blob(sha256);
    return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
  }

  @Override
  public Set<Sha256Digest> kept(Collection<Sha256Digest> digests) {
    return digests.stream()
        .filter(digest -> find(digest).isPresent())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Optional<KeptContent> open(Sha256Digest sha256) throws IOException {
    try {
      return Optional.of(new FileContent(FileChannel.open(blob(sha256), StandardOpenOption.READ)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<byte[]> torrent(InfoHash infoHash) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(torrentFile(infoHash)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<HeldFile> files(int firstByte) throws IOException {
    List<Path> paths;
    try (var list = Files.list(blobs.resolve("%02x".formatted(firstByte)))) {
      paths = list.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
    var held = new ArrayList<HeldFile>(paths.size());
    for (var path : paths) {
      held(path).ifPresent(held::add);
    }
    return held;
  }

  @Override
  public InputStream read(HeldFile file) throws IOException {
    return Files.newInputStream(path(file));
  }

  @Override
  public Optional<String> moveAside(HeldFile file) throws IOException {
    var path = path(file);
    return held(path).equals(Optional.of(file))
        ? Optional.of(moveAside(path).toString())
        : Optional.empty();
  }

  @Override
  public String moveTorrentAside(InfoHash infoHash) throws IOException {
    return moveAside(torrentFile(infoHash)).toString();
  }

  private Path path(HeldFile file) {
    return blobs.resolve(file.name().substring(0, 2)).resolve(file.name());
  }

  @Override
  public Optional<String> torrentVersion(InfoHash infoHash) throws IOException {
    return held(torrentFile(infoHash)).map(file -> file.version() + " " + file.sizeBytes());
  }

  private static Optional<HeldFile> held(Path path) throws IOException {
    try {
      var facts = Files.readAttributes(path, BasicFileAttributes.class);
      var version = facts.fileKey() + " " + facts.lastModifiedTime().toMillis();
      return Optional.of(new HeldFile(String.valueOf(path.getFileName()), facts.size(), version));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Path moveAside(Path file) throws IOException {
    DurableFiles.createFolders(damaged);
    var target = damaged.resolve(String.valueOf(file.getFileName()));
    for (int i = 1; Files.exists(target); i++) {
      target = damaged.resolve(file.getFileName() + "." + i);
    }
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.syncFolder(damaged);
    DurableFiles.syncFolder(parent(file));
    return target;
  }

  @Override
  public void stage(Map<Sha256Digest, Path> files) {
    // A link takes no time.
  }

  /** Keeps a file by a second name for the same bytes. */
  @Override
  public void keep(Path synced, Sha256Digest sha256) throws IOException {
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

  @Override
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

  @Override
  public boolean hasTorrent(InfoHash infoHash) {
    return Files.isRegularFile(torrentFile(infoHash));
  }

  @Override
  public ContentRemoval.Freed delete(List<Sha256Digest> digests) throws IOException {
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

  @Override
  public String removalMark() throws IOException {
    try {
      return Files.readString(removals);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  @Override
  public void markRemoval() throws IOException {
    var fresh = fresh(removals);
    Files.writeString(fresh, UUID.randomUUID().toString());
    Files.move(fresh, removals, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void deleteTorrent(InfoHash infoHash) throws IOException {
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

  Path torrentFile(InfoHash infoHash) {
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

  @Override
  public void close() {
    // Holds nothing open.
  }
}
