package io.rackcast.proto.source;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends what takes too long, unless it is closed before: the JDK's HTTP client has no limit for the
 * time after an answer's head.
 */
public final class Patience implements AutoCloseable {
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final Duration longest;
  private final Runnable end;

  /** Calls {@code end} after {@code longest}, on a thread of its own. */
  public Patience(Duration longest, Runnable end) {
    this.longest = longest;
    this.end = end;
  }

  /** From now on the time runs. */
  public void start() {
    var unused =
        over.completeOnTimeout(null, longest.toMillis(), TimeUnit.MILLISECONDS).thenRun(end);
  }

  @Override
  public void close() {
    over.cancel(false);
  }
}
