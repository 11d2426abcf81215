package io.rackcast.proto.source;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body that ends when its server is silent. One thread reads; {@link #endIfSilent} and {@link
 * #end} are for any.
 *
 * <p>The time that counts as silence is that in which a read waits for bytes: what its reader does
 * between two reads, such as hashing, is not the server's.
 */
public final class WatchedBody implements AutoCloseable {
  private final InputStream body;
  private final Duration silence;
  private final Object lock = new Object();
  // Guarded by lock.
  private boolean isWaiting;
  private long waitingSince;
  private boolean isSilent;
  private @Nullable ScheduledFuture<?> watch;

  /** A body whose reads may wait for {@code silence} each. */
  public WatchedBody(InputStream body, Duration silence) {
    this.body = body;
    this.silence = silence;
  }

  /** Has {@code timer} look after the silence. */
  public void watchWith(ScheduledExecutorService timer) {
    long every = Math.max(1, silence.toMillis() / 4);
    watch =
        timer.scheduleWithFixedDelay(
            () -> endIfSilent(System.nanoTime()), every, every, TimeUnit.MILLISECONDS);
  }

  /** As {@link InputStream#read(byte[], int, int)}, which waits; looked after meanwhile. */
  public int read(byte[] buffer, int from, int length) throws IOException {
    synchronized (lock) {
      isWaiting = true;
      waitingSince = System.nanoTime();
    }
    try {
      return body.read(buffer, from, length);
    } finally {
      synchronized (lock) {
        isWaiting = false;
      }
    }
  }

  /** Whether it was ended for its silence. */
  public boolean isSilent() {
    synchronized (lock) {
      return isSilent;
    }
  }

  /** Ends a read that waits for too long at {@code nanoTime}. */
  public void endIfSilent(long nanoTime) {
    synchronized (lock) {
      if (!isWaiting || nanoTime - waitingSince <= silence.toNanos()) {
        return;
      }
      isSilent = true;
    }
    end();
  }

  /** Ends a read that waits, and all after it. */
  public void end() {
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
