package io.rackcast.agent.transfer.storage;

import java.nio.channels.FileChannel;

/**
 * Bytes of a content file that stays open until {@link #close}, to be handed to the kernel as they
 * lie. Closed once, on any thread.
 */
public final class FileSlice implements AutoCloseable {
  private final FilePool.Handle handle;
  private final long offset;
  private final int length;

  FileSlice(FilePool.Handle handle, long offset, int length) {
    this.handle = handle;
    this.offset = offset;
    this.length = length;
  }

  /** The open file; not to be closed. */
  public FileChannel channel() {
    return handle.channel();
  }

  /** Where the bytes begin in the file. */
  public long offset() {
    return offset;
  }

  /** How many they are. */
  public int length() {
    return length;
  }

  @Override
  public void close() {
    handle.close();
  }
}
