package io.rackcast.agent.swarm;

import io.rackcast.agent.transfer.storage.FileSlice;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/**
 * A file that is being read, whole or not; while it is open it is not evicted. Safe for use by
 * several threads.
 */
public interface OpenContent extends AutoCloseable {
  /** Its size in bytes. */
  long sizeBytes();

  /** SHA-256 of the whole. */
  Sha256Digest digest();

  /**
   * How many bytes from {@code offset} on are verified and can be read. Until it is one at least,
   * or {@code offset} is the end, the stage waits, and what lies there is fetched first. It fails
   * with one sentence when the content cannot come any more.
   *
   * @param offset 0 to {@link #sizeBytes()}
   */
  CompletionStage<Long> verifiedFrom(long offset);

  /** Bytes that are verified, in an open file. May open the file, so not for an event loop. */
  FileSlice slice(long offset, int length) throws IOException;

  /** Not asked for first any more, and may be evicted. */
  @Override
  void close();
}
