package io.rackcast.agent.transfer.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Open files, the least recently used closed first, so that content of many files needs few
 * descriptors. Guarded by itself; opening and closing happen under the lock, reading and writing
 * outside it.
 */
public final class FilePool implements AutoCloseable {
  private final int most;
  private final Map<Key, Handle> open = new LinkedHashMap<>(64, 0.75f, true);

  /** Keeps at most {@code most} files open that nobody uses at the moment. */
  public FilePool(int most) {
    this.most = most;
  }

  /** A use of a file; closing ends the use. */
  final class Handle implements AutoCloseable {
    private final FileChannel channel;
    private int users = 1;
    private boolean evicted;

    private Handle(FileChannel channel) {
      this.channel = channel;
    }

    FileChannel channel() {
      return channel;
    }

    @Override
    public void close() {
      synchronized (FilePool.this) {
        users--;
        closeIfUnused(this);
      }
    }
  }

  private record Key(Object owner, int file) {}

  /** Opens a file, or takes it as it is open; never through a symbolic link. */
  synchronized Handle use(Object owner, int file, Path path, boolean writable) throws IOException {
    var key = new Key(owner, file);
    Handle known = open.get(key);
    if (known != null) {
      known.users++;
      return known;
    }
    Set<OpenOption> options =
        writable
            ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
            : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    var handle = new Handle(FileChannel.open(path, options));
    open.put(key, handle);
    evictOldest();
    return handle;
  }

  /** Closes what the owner has open, as soon as nobody uses it. */
  synchronized void closeAll(Object owner) {
    Iterator<Map.Entry<Key, Handle>> entries = open.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Key, Handle> entry = entries.next();
      if (entry.getKey().owner() == owner) {
        entries.remove();
        evict(entry.getValue());
      }
    }
  }

  @Override
  public synchronized void close() {
    open.values().forEach(this::evict);
    open.clear();
  }

  private void evictOldest() {
    Iterator<Handle> handles = open.values().iterator();
    while (open.size() > most && handles.hasNext()) {
      Handle oldest = handles.next();
      if (oldest.users == 0) {
        handles.remove();
        evict(oldest);
      }
    }
  }

  private void evict(Handle handle) {
    handle.evicted = true;
    closeIfUnused(handle);
  }

  private void closeIfUnused(Handle handle) {
    if (handle.evicted && handle.users == 0) {
      try {
        handle.channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException("closing a content file failed: " + e.getMessage(), e);
      }
    }
  }
}
