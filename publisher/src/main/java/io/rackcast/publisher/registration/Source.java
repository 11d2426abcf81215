package io.rackcast.publisher.registration;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Content that comes from another server. One thread reads; {@link #endIfSilent} is for any.
 *
 * <p>The time that counts as silence is that in which a read waits for bytes: what its reader does
 * between two reads, such as hashing what an earlier try has fetched, is not the server's.
 */
final class Source implements AutoCloseable {
  private final InputStream body;
  private final String host;
  private final long offset;
  private final long sizeBytes;
  private final Optional<String> etag;
  private final Duration silence;
  private final Object lock = new Object();
  // Guarded by lock.
  private boolean isWaiting;
  private long waitingSince;
  private boolean isSilent;
  private @Nullable ScheduledFuture<?> watch;
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
    this.body = body;
    this.host = host;
    this.offset = offset;
    this.sizeBytes = sizeBytes;
    this.etag = etag;
    this.silence = silence;
  }

  /** Has {@code timer} look after the silence. */
  Source watchedBy(ScheduledExecutorService timer) {
    long every = Math.max(1, silence.toMillis() / 4);
    watch =
        timer.scheduleWithFixedDelay(
            () -> endIfSilent(System.nanoTime()), every, every, TimeUnit.MILLISECONDS);
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

  /** As {@link InputStream#read(byte[], int, int)}, which waits; looked after meanwhile. */
  private int readSome(byte[] buffer, int from, int length) throws IOException {
    synchronized (lock) {
      isWaiting = true;
      waitingSince = System.nanoTime();
    }
    try {
      return body.read(buffer, from, length);
    } catch (IOException e) {
      throw isSilent() ? new SilentServerException(host, silence, e) : e;
    } finally {
      synchronized (lock) {
        isWaiting = false;
      }
    }
  }

  private boolean isSilent() {
    synchronized (lock) {
      return isSilent;
    }
  }

  /** Ends a read that waits for too long at {@code nanoTime}. */
  void endIfSilent(long nanoTime) {
    synchronized (lock) {
      if (!isWaiting || nanoTime - waitingSince <= silence.toNanos()) {
        return;
      }
      isSilent = true;
    }
    end();
  }

  /** Ends a read that waits, and all after it; for any thread. */
  void end() {
    try {
      body.close();
    } catch (IOException e) {
      // The connection is given up either way.
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.cancel(false);
    }
    end();
  }
}
