package io.rackcast.agent.image;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/**
 * A blob as it comes from its registry. For one reader; it is not read from the registry faster
 * than it is asked for.
 */
public interface UpstreamBlob extends AutoCloseable {
  /** The size of the whole blob in bytes, whatever the offset it is read from. */
  long sizeBytes();

  /**
   * The next bytes, some but no more than a megabyte; an empty buffer once all were given. Never
   * blocks, and is called again only when the stage before is complete. The buffer belongs to the
   * reader.
   *
   * <p>Read from 0, the last bytes are held back until the SHA-256 of the whole was checked. The
   * stage fails with one sentence when the rest cannot come or the digest is another.
   */
  CompletionStage<ByteBuffer> next();

  /** No more is wanted; the connection to the registry is given up. At any time, on any thread. */
  @Override
  void close();
}
