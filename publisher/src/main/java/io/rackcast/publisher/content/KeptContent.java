package io.rackcast.publisher.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** A file's bytes, to be read by one thread. Who removes them meanwhile may cut a reader off. */
public interface KeptContent extends Closeable {
  /** How many there are. */
  long sizeBytes() throws IOException;

  /**
   * Reads a part; it holds a buffer, never the whole.
   *
   * @param first at least 0
   * @param length at least 0, and no more than there is from {@code first} on
   * @return ends early when the content was cut meanwhile; closed by the caller
   * @throws ContentFault when its place does not answer
   */
  InputStream stream(long first, long length) throws IOException;
}
