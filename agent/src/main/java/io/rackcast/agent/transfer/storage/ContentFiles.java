package io.rackcast.agent.transfer.storage;

import io.rackcast.proto.torrent.FileSpan;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.TorrentFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A torrent's content as files, read and written by piece and offset. Safe for use by several
 * threads, as long as no two write the same bytes.
 */
public final class ContentFiles {
  private final Metainfo metainfo;
  private final FilePool pool;
  private final ContentPaths paths;

  /** Held to open a file by its name, and alone to change the names: no old name is looked for. */
  private final ReadWriteLock naming = new ReentrantReadWriteLock();

  private volatile boolean inPlace;

  ContentFiles(Metainfo metainfo, ContentPaths paths, FilePool pool) {
    this.metainfo = metainfo;
    this.paths = paths;
    this.pool = pool;
  }

  ContentPaths paths() {
    return paths;
  }

  /** Whether the content is whole and at its target. */
  public boolean isInPlace() {
    return inPlace;
  }

  void setInPlace(boolean inPlace) {
    pool.closeAll(this);
    this.inPlace = inPlace;
  }

  /** Gives the whole content its target's name; those who read go on undisturbed. */
  void moveInPlace() throws IOException {
    naming.writeLock().lock();
    try {
      Files.move(paths.part(), paths.target(), StandardCopyOption.ATOMIC_MOVE);
      setInPlace(true);
    } finally {
      naming.writeLock().unlock();
    }
  }

  private FilePool.Handle open(int file, boolean forWriting) throws IOException {
    naming.readLock().lock();
    try {
      return pool.use(this, file, path(file), forWriting || !inPlace);
    } finally {
      naming.readLock().unlock();
    }
  }

  /** The path of a file of the content, as it is now. */
  Path path(int file) {
    Path root = inPlace ? paths.target() : paths.part();
    return metainfo.isFolder() ? resolve(root, metainfo.files().get(file).path()) : root;
  }

  private static Path resolve(Path root, String path) {
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root) || file.equals(root)) {
      throw new IllegalArgumentException(
          "the path \"" + path + "\" leaves the folder " + root + "; refuse this torrent");
    }
    return file;
  }

  /**
   * Creates folders and files of the temporary content as far as they are missing, each file at its
   * full length; no space is used yet.
   */
  void createPart() throws IOException {
    if (metainfo.isFolder()) {
      createFolder(paths.part());
    }
    List<TorrentFile> files = metainfo.files();
    for (int file = 0; file < files.size(); file++) {
      Path path = path(file);
      if (metainfo.isFolder()) {
        createFoldersTo(path);
      }
      createFile(path, files.get(file).length());
    }
  }

  private void createFoldersTo(Path file) throws IOException {
    Path inside = paths.part().relativize(file);
    for (int depth = 1; depth < inside.getNameCount(); depth++) {
      createFolder(paths.part().resolve(inside.subpath(0, depth)));
    }
  }

  private static void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(folder + " is in the way and is no folder; remove it", e);
    }
  }

  private static void createFile(Path path, long length) throws IOException {
    try (var channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size > length) {
        channel.truncate(length);
      } else if (size < length) {
        // A last byte makes a sparse file of the full length.
        channel.write(ByteBuffer.allocate(1), length - 1);
      }
    }
  }

  /**
   * Reads {@code out.remaining()} bytes of a piece; padding reads as zeros.
   *
   * @param begin offset in the piece
   */
  public void read(int piece, int begin, ByteBuffer out) throws IOException {
    int start = out.position();
    int end = begin + out.remaining();
    int at = begin;
    for (FileSpan span : metainfo.spans(piece)) {
      int from = Math.max(begin, span.pieceOffset());
      int to = Math.min(end, span.pieceOffset() + span.length());
      if (from < to) {
        zero(out, from - at);
        var part = out.slice(start + from - begin, to - from);
        readFile(span.file(), span.fileOffset() + from - span.pieceOffset(), part);
        out.position(start + to - begin);
        at = to;
      }
    }
    zero(out, end - at);
  }

  /** Whether these bytes of a piece lie together in one file, without padding among them. */
  public boolean isSlice(int piece, int begin, int length) {
    return span(piece, begin, length) != null;
  }

  /**
   * Bytes of a piece that {@link #isSlice}, as a part of an open file.
   *
   * @param begin offset in the piece
   */
  public FileSlice slice(int piece, int begin, int length) throws IOException {
    FileSpan span = span(piece, begin, length);
    if (span == null) {
      throw new IllegalArgumentException(
          length + " bytes at " + begin + " of piece " + piece + " lie in several files");
    }
    long offset = span.fileOffset() + begin - span.pieceOffset();
    return new FileSlice(open(span.file(), false), offset, length);
  }

  /**
   * Bytes of content that is one file, as a part of the open file.
   *
   * @param offset in the file
   */
  public FileSlice slice(long offset, int length) throws IOException {
    return new FileSlice(open(0, false), offset, length);
  }

  /**
   * As {@link #slice(int, int, int)}, but null if the file is not open or one would have to wait.
   */
  public @Nullable FileSlice sliceIfOpen(int piece, int begin, int length) {
    FileSpan span = span(piece, begin, length);
    FilePool.Handle handle = span == null ? null : pool.useIfOpen(this, span.file());
    if (span == null || handle == null) {
      return null;
    }
    return new FileSlice(handle, span.fileOffset() + begin - span.pieceOffset(), length);
  }

  private @Nullable FileSpan span(int piece, int begin, int length) {
    for (FileSpan span : metainfo.spans(piece)) {
      int into = begin - span.pieceOffset();
      if (into >= 0 && into + length <= span.length()) {
        return span;
      }
    }
    return null;
  }

  private static void zero(ByteBuffer out, int count) {
    for (int i = 0; i < count; i++) {
      out.put((byte) 0);
    }
  }

  private void readFile(int file, long offset, ByteBuffer out) throws IOException {
    try (var handle = open(file, false)) {
      long at = offset;
      while (out.hasRemaining()) {
        int count = handle.channel().read(out, at);
        if (count < 0) {
          throw new EOFException(path(file) + " ends at " + at + "; it was cut by someone else");
        }
        at += count;
      }
    }
  }

  /**
   * Writes the bytes of {@code data} that are content; padding among them is dropped.
   *
   * @param begin offset in the piece
   */
  public void write(int piece, int begin, ByteBuffer data) throws IOException {
    int start = data.position();
    int end = begin + data.remaining();
    for (FileSpan span : metainfo.spans(piece)) {
      int from = Math.max(begin, span.pieceOffset());
      int to = Math.min(end, span.pieceOffset() + span.length());
      if (from < to) {
        var part = data.slice(start + from - begin, to - from);
        writeFile(span.file(), span.fileOffset() + from - span.pieceOffset(), part);
      }
    }
  }

  /** Writes all of {@code data} into a file of the content. */
  void writeFile(int file, long offset, ByteBuffer data) throws IOException {
    try (var handle = open(file, true)) {
      long at = offset;
      while (data.hasRemaining()) {
        at += handle.channel().write(data, at);
      }
    }
  }

  /**
   * Gives files that have other names elsewhere, as hard links make them, a copy of their own:
   * mending them must not write into what others see.
   */
  void unshare() throws IOException {
    for (int file = 0; file < metainfo.files().size(); file++) {
      SharedFile.unshare(path(file));
    }
  }

  /** Closes the files. */
  void close() {
    pool.closeAll(this);
  }
}
