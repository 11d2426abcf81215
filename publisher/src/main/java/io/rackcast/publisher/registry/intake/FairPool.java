package io.rackcast.publisher.registry.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that registries share; see {@link Shares}. Whose work goes on least has the next one,
 * among equals whoever waits longest. Guarded by itself; may be used by any thread.
 *
 * <p>What waits is bounded by whoever gives it.
 */
final class FairPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FairPool.class);

  private final Shares shares;
  // In the order of waiting; none of the queues is empty.
  private final Map<String, Deque<FutureTask<?>>> waiting = new LinkedHashMap<>();
  private final ExecutorService threads;
  private boolean isClosed;

  /**
   * @param name of its threads
   */
  FairPool(int most, String name) {
    this.shares = new Shares(most);
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              var thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Has something done for a registry, when its turn comes.
   *
   * @return done when it is; cancelled when the pool is closed before
   * @throws GivenUpException when it is closed
   */
  Future<?> submit(String registry, Runnable work) {
    return submit(registry, work, task -> {});
  }

  /**
   * As {@link #submit(String, Runnable)}.
   *
   * @param ended is handed what is done or cancelled; must be quick
   */
  synchronized Future<?> submit(String registry, Runnable work, Consumer<Future<?>> ended) {
    if (isClosed) {
      throw new GivenUpException();
    }
    var task =
        new FutureTask<@Nullable Void>(work, null) {
          @Override
          protected void done() {
            ended.accept(this);
          }
        };
    waiting.computeIfAbsent(registry, name -> new ArrayDeque<>()).add(task);
    beginSome();
    return task;
  }

  private synchronized void beginSome() {
    for (var registry = next(); registry != null; registry = next()) {
      begin(registry);
    }
  }

  private @Nullable String next() {
    String best = null;
    for (var registry : waiting.keySet()) {
      if (shares.mayTake(registry) && (best == null || shares.held(registry) < shares.held(best))) {
        best = registry;
      }
    }
    return best;
  }

  private void begin(String registry) {
    var queue = Objects.requireNonNull(waiting.remove(registry));
    var task = queue.remove();
    if (!queue.isEmpty()) {
      waiting.put(registry, queue);
    }
    shares.take(registry);
    try {
      threads.execute(() -> run(registry, task));
    } catch (Throwable e) {
      // No thread to be had: whoever waits for it is told, and tries again.
      LOG.warn("a thread that reads blobs cannot be begun", e);
      shares.giveBack(registry);
      task.cancel(false);
    }
  }

  private void run(String registry, FutureTask<?> task) {
    try {
      task.run();
    } finally {
      shares.giveBack(registry);
      beginSome();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
      waiting.values().forEach(queue -> queue.forEach(task -> task.cancel(false)));
      waiting.clear();
    }
    threads.shutdown();
    try {
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
