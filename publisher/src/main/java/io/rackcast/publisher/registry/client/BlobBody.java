package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.Reason;
import io.rackcast.proto.source.WatchedBody;
import io.rackcast.publisher.registry.client.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Bytes of a blob, as they come; their digest is for the reader to check. One thread reads; any may
 * close it.
 *
 * <p>Every failure is a {@link RegistryException}: a body that ends early, breaks or stands still
 * is {@code UNREACHABLE}, and may be asked for again from the byte it got to.
 */
public final class BlobBody extends InputStream {
  private final String what;
  private final long begin;
  private final long totalBytes;
  private final WatchedBody body;
  private final Running running;
  private final RegistryLimits limits;
  private final Runnable end = this::endNow;
  private volatile boolean isClosed;
  private long position;

  BlobBody(
      String what,
      long begin,
      long totalBytes,
      WatchedBody body,
      Running running,
      RegistryLimits limits) {
    this.what = what;
    this.begin = begin;
    this.totalBytes = totalBytes;
    this.body = body;
    this.running = running;
    this.limits = limits;
    this.position = begin;
    running.add(end);
  }

  /** Which byte of the blob comes first: that asked for, or 0 if the registry knows no ranges. */
  public long begin() {
    return begin;
  }

  /** Bytes of the whole blob. */
  public long totalBytes() {
    return totalBytes;
  }

  @Override
  public int read() {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Waits for bytes.
   *
   * @return how many came; -1 behind the blob's last byte
   * @throws RegistryException if the blob does not come whole
   */
  @Override
  public int read(byte[] buffer, int from, int length) {
    if (length == 0) {
      return 0;
    }
    int n;
    try {
      n = body.read(buffer, from, length);
    } catch (IOException e) {
      throw broken(e);
    }
    if (n < 0 && position < totalBytes) {
      throw new RegistryException(Kind.UNREACHABLE, what + " ends" + where() + "; try again");
    }
    if (n > totalBytes - position) {
      throw new RegistryException(
          Kind.INVALID, what + " has more than its " + totalBytes + " bytes; mend the registry");
    }
    position += Math.max(n, 0);
    return n;
  }

  private RegistryException broken(IOException e) {
    String problem;
    if (body.isSilent()) {
      problem = " stands still for " + limits.silence().toMillis() / 1000.0 + " s" + where();
    } else if (isClosed) {
      problem = " was given up" + where();
    } else {
      problem = " breaks off" + where() + " (" + Reason.of(Optional.of(e)) + ")";
    }
    return new RegistryException(Kind.UNREACHABLE, what + problem + "; try again", e);
  }

  private String where() {
    return " at byte " + position + " of " + totalBytes;
  }

  private void endNow() {
    isClosed = true;
    body.close();
  }

  /** Ends the connection, if not all was read. */
  @Override
  public void close() {
    running.remove(end);
    endNow();
  }
}
