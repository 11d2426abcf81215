package io.rackcast.agent.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.agent.api.RefusedCallException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of calls that take long: fetches that are watched, watches, verifications. Each call has
 * one of its own, none a server's.
 */
final class Watchers implements AutoCloseable {
  /** A rollout of a hundred artifacts is watched one by one, by two programs at a time. */
  static final int MOST = 200;

  private static final int IDLE_SECONDS = 10;
  private static final int GRACE_SECONDS = 2;
  private static final int STOP_SECONDS = 5;

  private final Semaphore free = new Semaphore(MOST);
  private final ExecutorService threads = threads();

  Watchers(MeterRegistry meters) {
    Gauge.builder("rackcast.agent.api.watchers", free, all -> MOST - all.availablePermits())
        .description("Calls of the local API that last: fetches, watches and verifications")
        .register(meters);
  }

  /**
   * Runs a call.
   *
   * @throws RefusedCallException if too many run, or after {@link #close}
   */
  CompletableFuture<Void> run(Runnable call) {
    if (!free.tryAcquire()) {
      throw new RefusedCallException(
          Kind.BUSY,
          MOST + " fetches and watches are being followed; try again when some have ended");
    }
    try {
      return CompletableFuture.runAsync(call, threads)
          .whenComplete((done, failure) -> free.release());
    } catch (RejectedExecutionException e) {
      free.release();
      throw new RefusedCallException(Kind.BUSY, "the agent stops; try again when it runs");
    }
  }

  /** No more begin; those that have not ended within two seconds are cut. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      // Who follows a fetch that has just ended is about to write its last line.
      if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
        // Before the server: an answer that ends after it would have nowhere to go.
        var unused = threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static ExecutorService threads() {
    var pool =
        new ThreadPoolExecutor(
            MOST,
            MOST,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("watch", true));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
