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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Open files, the least recently used closed first, so that content of many files needs few
 * descriptors. Guarded by its lock; opening and closing happen under it, reading and writing
 * outside.
 */
public final class FilePool implements AutoCloseable {
  private static final Set<OpenOption> FOR_READING =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> FOR_WRITING =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
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
      lock.lock();
      try {
        users--;
        closeIfUnused(this);
      } finally {
        lock.unlock();
      }
    }
  }

  private record Key(Object owner, int file) {}

  /** Opens a file, or takes it as it is open; never through a symbolic link. */
  Handle use(Object owner, int file, Path path, boolean writable) throws IOException {
    lock.lock();
    try {
      var key = new Key(owner, file);
      Handle known = open.get(key);
      if (known != null) {
        known.users++;
        return known;
      }
      var handle = new Handle(FileChannel.open(path, writable ? FOR_WRITING : FOR_READING));
      open.put(key, handle);
      evictOldest();
      return handle;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a file that is open; null if it is not, or if to find out one would have to wait. */
  @Nullable Handle useIfOpen(Object owner, int file) {
    if (!lock.tryLock()) {
      return null;
    }
    try {
      Handle known = open.get(new Key(owner, file));
      if (known != null) {
        known.users++;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Closes what the owner has open, as soon as nobody uses it. */
  void closeAll(Object owner) {
    lock.lock();
    try {
      Iterator<Map.Entry<Key, Handle>> entries = open.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<Key, Handle> entry = entries.next();
        if (entry.getKey().owner() == owner) {
          entries.remove();
          evict(entry.getValue());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      open.values().forEach(this::evict);
      open.clear();
    } finally {
      lock.unlock();
    }
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
