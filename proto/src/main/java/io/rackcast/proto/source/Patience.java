package io.rackcast.proto.source;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends what takes too long, unless it is closed before: the JDK's HTTP client has no limit for the
 * time after an answer's head.
 */
final class Patience implements AutoCloseable {
  private static final long SECONDS = 15;

  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final Runnable end;

  Patience(Runnable end) {
    this.end = end;
  }

  void start() {
    var unused = over.completeOnTimeout(null, SECONDS, TimeUnit.SECONDS).thenRun(end);
  }

  @Override
  public void close() {
    over.cancel(false);
  }
}
