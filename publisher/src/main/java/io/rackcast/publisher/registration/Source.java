package io.rackcast.publisher.registration;

import io.rackcast.proto.source.WatchedBody;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Content that comes from another server. One thread reads; {@link #endIfSilent} is for any. */
final class Source implements AutoCloseable {
  private final WatchedBody body;
  private final String host;
  private final long offset;
  private final long sizeBytes;
  private final Optional<String> etag;
  private final Duration silence;
  // What ended the body behind bytes that were good.
  private @Nullable IOException fault;

  /**
   * @param host whose content it is, for sentences
   * @param offset where in the content {@code body} begins
   * @param sizeBytes size of the whole content
   * @param etag its strong ETag
   */
  Source(
      InputStream body,
      String host,
      long offset,
      long sizeBytes,
      Optional<String> etag,
      Duration silence) {
    this.body = new WatchedBody(body, silence);
    this.host = host;
    this.offset = offset;
    this.sizeBytes = sizeBytes;
    this.etag = etag;
    this.silence = silence;
  }

  /** Has {@code timer} look after the silence. */
  Source watchedBy(ScheduledExecutorService timer) {
    body.watchWith(timer);
    return this;
  }

  /** Size of the whole content in bytes. */
  long sizeBytes() {
    return sizeBytes;
  }

  /** The content's strong ETag (RFC 9110 section 8.8.3); empty if its server gives none. */
  Optional<String> etag() {
    return etag;
  }

  /** Reads over what is before {@code position}, where the server does not know Range. */
  void skipTo(long position) throws IOException {
    var buffer = new byte[64 * 1024];
    for (long at = offset; at < position; ) {
      int n = readSome(buffer, 0, (int) Math.min(buffer.length, position - at));
      if (n < 0) {
        throw new IOException("the content ended at byte " + at);
      }
      at += n;
    }
  }

  /**
   * Fills the buffer; less comes only at the content's end, or before a fault, which the next call
   * throws: what came before it need not come again.
   *
   * @return how many bytes came
   * @throws SilentServerException when the server sent nothing for too long
   */
  int read(byte[] buffer) throws IOException {
    if (fault != null) {
      throw fault;
    }
    int filled = 0;
    try {
      while (filled < buffer.length) {
        int n = readSome(buffer, filled, buffer.length - filled);
        if (n < 0) {
          break;
        }
        filled += n;
      }
    } catch (IOException e) {
      if (filled == 0) {
        throw e;
      }
      fault = e;
    }
    return filled;
  }

  private int readSome(byte[] buffer, int from, int length) throws IOException {
    try {
      return body.read(buffer, from, length);
    } catch (IOException e) {
      throw body.isSilent() ? new SilentServerException(host, silence, e) : e;
    }
  }

  /** Ends a read that waits for too long at {@code nanoTime}. */
  void endIfSilent(long nanoTime) {
    body.endIfSilent(nanoTime);
  }

  /** Ends a read that waits, and all after it; for any thread. */
  void end() {
    body.end();
  }

  @Override
  public void close() {
    body.close();
  }
}
