package io.rackcast.publisher.content;

import io.rackcast.proto.torrent.ContentHasher;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.HashedContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one upload on disk: a folder with a file for each file of the content, named by its
 * number, so that no path of a caller ever becomes a path here.
 *
 * <p>Not safe for threads; the upload guards it.
 */
final class UploadFiles {
  private final Path folder;
  private final List<FileSpec> files;
  private final DurableFiles.Opener opener;
  private final long total;

  private int current = -1;
  private long inCurrent;
  private long position;
  private @Nullable FileChannel channel;

  UploadFiles(Path folder, List<FileSpec> files, DurableFiles.Opener opener) {
    this.folder = folder;
    this.files = files;
    this.opener = opener;
    this.total = files.stream().mapToLong(FileSpec::length).sum();
  }

  /** Bytes that are here, from the first on. */
  long position() {
    return position;
  }

  Path path(int file) {
    return folder.resolve(Integer.toString(file));
  }

  /**
   * Finds what is there, at most {@code trusted} bytes; what goes beyond is cut off.
   *
   * @return the position
   */
  long reopen(long trusted) throws IOException {
    DurableFiles.createFolders(folder);
    close();
    current = -1;
    inCurrent = 0;
    position = 0;
    while (position < trusted && current + 1 < files.size()) {
      openNext();
      long there = Math.min(Files.size(path(current)), files.get(current).length());
      inCurrent = Math.min(there, trusted - position);
      position += inCurrent;
      if (inCurrent < files.get(current).length()) {
        break;
      }
    }
    cut();
    if (position == total) {
      finishFiles();
    }
    return position;
  }

  /**
   * Writes all of it at the position; when the disk fails, nothing of it is here.
   *
   * @throws IOException when the disk fails; the position is as before
   */
  void append(byte[] data, int from, int length) throws IOException {
    int file = current;
    long offset = inCurrent;
    long before = position;
    try {
      var bytes = ByteBuffer.wrap(data, from, length);
      while (bytes.hasRemaining()) {
        appendSlice(bytes);
      }
      if (position == total) {
        finishFiles();
      }
    } catch (IOException e) {
      rewind(file, offset, before, e);
      throw e;
    }
  }

  private void appendSlice(ByteBuffer bytes) throws IOException {
    while (current < 0 || inCurrent == files.get(current).length()) {
      sync();
      openNext();
    }
    long room = files.get(current).length() - inCurrent;
    int size = (int) Math.min(room, bytes.remaining());
    var slice = bytes.slice(bytes.position(), size);
    bytes.position(bytes.position() + size);
    DurableFiles.writeFully(open(), slice);
    inCurrent += size;
    position += size;
  }

  /** Makes the empty files at the end of the list, too. */
  private void finishFiles() throws IOException {
    sync();
    while (current + 1 < files.size()) {
      openNext();
    }
  }

  private void rewind(int file, long offset, long before, IOException cause) {
    try {
      close();
      current = file;
      inCurrent = offset;
      position = before;
      if (file >= 0) {
        reopenCurrent();
      }
      cut();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Makes what is here last through a power cut. */
  void sync() throws IOException {
    if (channel != null) {
      channel.force(false);
    }
  }

  /** Reads all of it into a hasher of the same files. */
  HashedContent hash(ContentHasher hasher) throws IOException {
    var buffer = new byte[1 << 20];
    for (int i = 0; i < files.size(); i++) {
      try (var in = Files.newInputStream(path(i))) {
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          hasher.update(buffer, 0, n);
        }
      }
    }
    return hasher.finish();
  }

  /** Lets go of the open file. */
  void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  /** Removes all of it. */
  void delete() throws IOException {
    close();
    DurableFiles.deleteTree(folder);
  }

  private FileChannel open() {
    if (channel == null) {
      throw new IllegalStateException("no file of the upload is open");
    }
    return channel;
  }

  private void openNext() throws IOException {
    close();
    current++;
    inCurrent = 0;
    reopenCurrent();
  }

  private void reopenCurrent() throws IOException {
    channel = opener.open(path(current), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.position(inCurrent);
  }

  private void cut() throws IOException {
    if (channel != null) {
      channel.truncate(inCurrent);
      channel.position(inCurrent);
    }
    for (int i = current + 1; Files.deleteIfExists(path(i)); ) {
      i++;
    }
  }
}
