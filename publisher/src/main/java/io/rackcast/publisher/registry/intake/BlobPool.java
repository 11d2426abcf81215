package io.rackcast.publisher.registry.intake;

import com.google.common.base.Throwables;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.client.Descriptor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The threads that read blobs, a few for all pushes, shared fairly by the registries. May be used
 * by any thread.
 *
 * <p>The queue before them is bounded by its users: each push has at most as many blobs in it as
 * there are threads, and the number of pushes at one time is bounded.
 */
final class BlobPool implements AutoCloseable {
  private final BlobIntake intake;
  private final int threads;
  private final FairPool pool;

  BlobPool(BlobIntake intake, int threads) {
    this.intake = intake;
    this.threads = threads;
    this.pool = new FairPool(threads, "image-blob");
  }

  /**
   * Has all these blobs approved and kept; waits for it.
   *
   * @return the version of each one's release
   * @throws RuntimeException the first fault, when none is read any more; an error, too
   */
  Map<Sha256Digest, String> takeAll(
      Registries.Entry registry, String repository, List<Descriptor> blobs, Job job) {
    var versions = new HashMap<Sha256Digest, String>();
    var ended = new LinkedBlockingQueue<Future<?>>();
    int underWay = 0;
    Throwable fault = null;
    for (var blob : largestFirst(blobs)) {
      if (fault != null) {
        break;
      }
      try {
        var unused =
            pool.submit(
                registry.terms().name(),
                () -> {
                  var release =
                      intake.take(
                          registry.client(), registry.terms().name(), repository, blob, job);
                  synchronized (versions) {
                    versions.put(blob.digest(), release.key().version());
                  }
                },
                ended::add);
        underWay++;
      } catch (GivenUpException e) {
        // The pool is closed; what is under way must end before the push is let go.
        fault = e;
      }
      // Whichever ends first makes room: behind a large one all the others may be done.
      if (underWay >= threads) {
        fault = first(fault, awaitOne(ended));
        underWay--;
      }
    }
    for (; underWay > 0; underWay--) {
      fault = first(fault, awaitOne(ended));
    }
    if (fault != null) {
      Throwables.throwIfUnchecked(fault);
      throw new IllegalStateException("a blob could not be taken in", fault);
    }
    return versions;
  }

  // So that the last one to end is a small one.
  private static List<Descriptor> largestFirst(List<Descriptor> blobs) {
    return blobs.stream()
        .sorted(Comparator.comparingLong(Descriptor::sizeBytes).reversed())
        .toList();
  }

  private static @Nullable Throwable first(@Nullable Throwable one, @Nullable Throwable other) {
    return one == null ? other : one;
  }

  private static @Nullable Throwable awaitOne(BlockingQueue<Future<?>> ended) {
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          ended.take().get();
          return null;
        } catch (InterruptedException e) {
          // The work is given up by its job; it must have ended before the push is let go.
          isInterrupted = true;
        } catch (ExecutionException e) {
          return e.getCause();
        } catch (CancellationException e) {
          return new GivenUpException();
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
