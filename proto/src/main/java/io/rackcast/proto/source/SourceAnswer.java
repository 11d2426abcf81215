package io.rackcast.proto.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Content that comes.
 *
 * @param from who sends it, after all redirects
 * @param body its bytes; to be closed
 * @param begin which byte of the content the body begins with: that asked for, or 0 where the
 *     server does not know ranges
 * @param totalBytes size of the whole content; empty when the server does not say
 * @param etag the strong ETag it has now; empty if none
 * @param end of the range that was asked for, exclusive; empty when all was, or all comes
 */
public record SourceAnswer(
    SourceUrl from,
    InputStream body,
    long begin,
    OptionalLong totalBytes,
    Optional<String> etag,
    OptionalLong end)
    implements AutoCloseable {
  /** Whether it is the whole content from its first byte on. */
  public boolean isWhole() {
    return end.isEmpty() && begin == 0;
  }

  /** Ends the connection, if not all was read. */
  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // It is given up either way.
      Thread.onSpinWait();
    }
  }
}
