package io.rackcast.agent.image;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the store is read and written, so that nobody waits for the disk who must not. */
final class StoreThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreThreads.class);
  private static final int THREADS = 2;
  private static final int MOST_WAITING = 10_000;
  private static final int LAST_WRITES_SECONDS = 2;

  /** A change of what is kept. */
  @FunctionalInterface
  interface Change {
    void make() throws IOException;
  }

  private final ExecutorService threads;

  /** Uses {@code threads}, and ends them. */
  StoreThreads(ExecutorService threads) {
    this.threads = threads;
  }

  /** Two, with a bounded queue before them. */
  static StoreThreads usual() {
    return of("rackcast-images", THREADS);
  }

  /** One, with a bounded queue before it. */
  static StoreThreads one(String name) {
    return of(name, 1);
  }

  private static StoreThreads of(String name, int most) {
    var pool =
        new ThreadPoolExecutor(
            most,
            most,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            new DefaultThreadFactory(name, true));
    pool.allowCoreThreadTimeOut(true);
    return new StoreThreads(pool);
  }

  /** What is read; the future never fails. Refused where there is too much to do. */
  <T> CompletableFuture<Reply<T>> read(Supplier<T> read) {
    try {
      return CompletableFuture.<Reply<T>>supplyAsync(() -> new Found<>(read.get()), threads)
          .exceptionally(
              fault -> {
                LOG.error("a fault of ours while reading images", fault);
                return new Refused<>(Why.FAULT, "internal error");
              });
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(
          new Refused<>(Why.FAULT, "too many images are asked for at once; try again"));
    }
  }

  /** Nobody waits for it: what was not kept is only not known while the publisher is away. */
  void change(Change change) {
    try {
      threads.execute(
          () -> {
            try {
              change.make();
            } catch (IOException | RuntimeException e) {
              LOG.warn("what is known of images cannot be kept ({}); make room", e.toString());
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("what is known of an image is not kept now", e);
    }
  }

  /** Ends what is read; for those that write nothing. */
  void stop() {
    threads.shutdownNow();
  }

  /** What was to be kept is kept when this returns, or after 2 s. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(LAST_WRITES_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
