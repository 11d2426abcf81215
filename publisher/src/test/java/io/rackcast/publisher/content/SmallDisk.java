package io.rackcast.publisher.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Real files on a disk that takes only so many bytes, then says what Linux says. */
final class SmallDisk {
  private final Set<Path> unsynced = ConcurrentHashMap.newKeySet();
  private long room;

  SmallDisk(long room) {
    this.room = room;
  }

  void setRoom(long bytes) {
    room = bytes;
  }

  FileChannel open(Path file, OpenOption... options) throws IOException {
    return new Bounded(file, FileChannel.open(file, options));
  }

  /** Files with bytes that a power cut would take. */
  Set<Path> unsynced() {
    return Set.copyOf(unsynced);
  }

  private final class Bounded extends FileChannel {
    private final Path path;
    private final FileChannel file;

    Bounded(Path path, FileChannel file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (room == 0) {
        throw new IOException("No space left on device");
      }
      // As the system does: what fits is written, the next call fails.
      unsynced.add(path);
      var part = bytes.slice(bytes.position(), (int) Math.min(room, bytes.remaining()));
      int written = file.write(part);
      bytes.position(bytes.position() + written);
      room -= written;
      return written;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      room += Math.max(0, file.size() - size);
      file.truncate(size);
      return this;
    }

    @Override
    public FileChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      file.force(metaData);
      unsynced.remove(path);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }

    @Override
    public int read(ByteBuffer target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
