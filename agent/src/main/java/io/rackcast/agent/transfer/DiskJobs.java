package io.rackcast.agent.transfer;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on files off the event loop that the end of a transfer waits for. A job ends whatever its
 * work throws: one that did not would leave what it reserved, and the transfer would never close.
 */
final class DiskJobs {
  private static final Logger LOG = LoggerFactory.getLogger(DiskJobs.class);

  /** What a job does, on a worker. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  private final Executor loop;
  private final Runnable begins;
  private final Runnable ends;

  /**
   * Jobs of one transfer.
   *
   * @param begins counts a job that begins, on the loop
   * @param ends counts one that is over, on the loop
   */
  DiskJobs(Executor loop, Runnable begins, Runnable ends) {
    this.loop = loop;
    this.begins = begins;
    this.ends = ends;
  }

  /**
   * Does {@code work} on a worker; called on the loop.
   *
   * @param done hears on the loop why it failed; null: it did not
   */
  void run(Executor workers, Work work, Consumer<@Nullable IOException> done) {
    begins.run();
    workers.execute(
        () -> {
          IOException failure = failure(work);
          loop.execute(
              () -> {
                ends.run();
                done.accept(failure);
              });
        });
  }

  private static @Nullable IOException failure(Work work) {
    try {
      work.run();
      return null;
    } catch (IOException e) {
      return e;
    } catch (OutOfMemoryError e) {
      return new IOException("no memory for it: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      LOG.error("a fault of ours while working on files", e);
      return new IOException("a fault of ours: " + e, e);
    }
  }
}
