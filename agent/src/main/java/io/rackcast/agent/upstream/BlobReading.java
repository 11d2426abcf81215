package io.rackcast.agent.upstream;

import io.rackcast.agent.image.UpstreamBlob;
import io.rackcast.proto.source.Reason;
import io.rackcast.proto.source.SourceAnswer;
import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.source.SourceFault.Cause;
import io.rackcast.proto.source.WatchedBody;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob that comes. A thread is at work only while bytes are asked for; what nobody asks for stays
 * at the registry, since the connection's window closes.
 */
final class BlobReading implements UpstreamBlob {
  private static final Logger LOG = LoggerFactory.getLogger(BlobReading.class);
  private static final int CHUNK = 128 << 10;

  /** What all of them use. */
  record Means(
      Executor threads,
      ScheduledExecutorService timers,
      Duration silence,
      UpstreamMetrics metrics) {}

  private final String what;
  private final Sha256Digest wanted;
  private final long offset;
  private final long totalBytes;
  private final WatchedBody body;
  private final Means means;
  private final Runnable permit;
  // Of all bytes from the first on, or of none.
  private final Optional<MessageDigest> hash;
  // Used by one thread at a time: a stage is complete before the next is asked for.
  private long position;
  private boolean isChecked;
  private volatile boolean isClosed;

  /**
   * @param what it is, for sentences
   * @param totalBytes of the whole blob
   * @param permit given back when it is closed
   */
  BlobReading(
      String what,
      Sha256Digest wanted,
      SourceAnswer answer,
      long offset,
      long totalBytes,
      Means means,
      Runnable permit) {
    this.what = what;
    this.wanted = wanted;
    this.offset = offset;
    this.totalBytes = totalBytes;
    this.means = means;
    this.permit = permit;
    this.position = answer.begin();
    this.hash = answer.begin() == 0 ? Optional.of(Sha256.start()) : Optional.empty();
    this.body = new WatchedBody(answer.body(), means.silence());
    body.watchWith(means.timers());
  }

  @Override
  public long sizeBytes() {
    return totalBytes;
  }

  @Override
  public CompletionStage<ByteBuffer> next() {
    var bytes = new CompletableFuture<ByteBuffer>();
    try {
      means.threads().execute(() -> read(bytes));
    } catch (RejectedExecutionException e) {
      bytes.completeExceptionally(
          new SourceFault(Cause.UNREACHABLE, what + " was given up: the agent stops"));
    }
    return bytes;
  }

  private void read(CompletableFuture<ByteBuffer> bytes) {
    try {
      bytes.complete(read());
    } catch (SourceFault e) {
      if (!isClosed) {
        means.metrics().brokeOff();
        LOG.warn("{}", e.sentence());
      }
      close();
      bytes.completeExceptionally(e);
    } catch (RuntimeException e) {
      close();
      bytes.completeExceptionally(e);
    }
  }

  private ByteBuffer read() throws SourceFault {
    // A registry that knows no ranges sends all from the first byte on.
    while (position < offset) {
      fill(new byte[(int) Math.min(CHUNK, offset - position)]);
    }
    var chunk = new byte[(int) Math.min(CHUNK, totalBytes - position)];
    fill(chunk);
    if (position == totalBytes && !isChecked) {
      check();
    }
    return ByteBuffer.wrap(chunk);
  }

  private void fill(byte[] chunk) throws SourceFault {
    for (int filled = 0; filled < chunk.length; ) {
      int n = readSome(chunk, filled);
      if (n < 0) {
        throw new SourceFault(Cause.SHORT, what + " ends" + where() + "; try again");
      }
      filled += n;
      position += n;
    }
    means.metrics().read(chunk.length);
    hash.ifPresent(digest -> digest.update(chunk));
  }

  private int readSome(byte[] chunk, int filled) throws SourceFault {
    try {
      return body.read(chunk, filled, chunk.length - filled);
    } catch (IOException e) {
      if (isClosed) {
        throw new SourceFault(Cause.UNREACHABLE, what + " was given up" + where());
      }
      if (body.isSilent()) {
        throw new SourceFault(
            Cause.STALLED,
            what + " stands still for " + means.silence().toSeconds() + " s" + where());
      }
      throw new SourceFault(
          Cause.SHORT, what + " breaks off" + where() + " (" + Reason.of(Optional.of(e)) + ")");
    }
  }

  private void check() throws SourceFault {
    isChecked = true;
    if (hash.isEmpty()) {
      return;
    }
    var came = Sha256.end(hash.get());
    if (!came.equals(wanted)) {
      throw new SourceFault(
          Cause.WRONG, what + " came with the digest " + came + "; mend the registry");
    }
  }

  private String where() {
    return " at byte " + position + " of " + totalBytes;
  }

  @Override
  public void close() {
    isClosed = true;
    body.close();
    permit.run();
  }
}
