package io.rackcast.agent.transfer.storage;

import java.io.IOException;
import java.nio.file.Path;

/** Slices of any file, for those who test what takes them. */
public final class Slices implements AutoCloseable {
  private final FilePool pool = new FilePool(8);
  private final Path file;

  /** Of one file, opened once. */
  public Slices(Path file) {
    this.file = file;
  }

  /** A part of it. */
  public FileSlice of(long offset, int length) throws IOException {
    return new FileSlice(pool.use(this, 0, file, false), offset, length);
  }

  @Override
  public void close() {
    pool.close();
  }
}
