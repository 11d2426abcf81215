package io.rackcast.publisher.content.bucket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does the same with many objects, some at a time. A task must not use the workers it runs on. May
 * be used by any thread.
 */
final class Workers implements AutoCloseable {
  /** What is done with one. */
  @FunctionalInterface
  interface Task<T> {
    void run(T item) throws IOException;
  }

  private final int threads;
  private final ExecutorService pool;

  Workers(String name, int threads) {
    this.threads = threads;
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              var thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Returns when all is done, or ends the rest at the first fault and throws that. */
  <T> void each(List<T> items, Task<T> task) throws IOException {
    if (items.size() <= 1) {
      for (var item : items) {
        task.run(item);
      }
      return;
    }
    var next = new AtomicInteger();
    var deadline = Haste.deadline();
    var running = new ArrayList<Future<?>>();
    for (int i = 0; i < Math.min(threads, items.size()); i++) {
      running.add(pool.submit(() -> Haste.under(deadline, () -> run(items, task, next))));
    }
    await(running, next, items.size());
  }

  private static <T> boolean run(List<T> items, Task<T> task, AtomicInteger next)
      throws IOException {
    boolean isDone = false;
    try {
      for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
        task.run(items.get(i));
      }
      isDone = true;
      return true;
    } finally {
      if (!isDone) {
        next.set(items.size());
      }
    }
  }

  // All are awaited even so: who comes back may put its files away.
  private static void await(List<Future<?>> running, AtomicInteger next, int size)
      throws IOException {
    IOException fault = null;
    boolean isInterrupted = false;
    for (int i = 0; i < running.size(); ) {
      try {
        var unused = running.get(i).get();
        i++;
      } catch (ExecutionException e) {
        fault = e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        i++;
      } catch (InterruptedException e) {
        next.set(size);
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while the bucket was asked");
    }
    if (fault != null) {
      throw fault;
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
