package io.rackcast.agent.image;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.agent.release.Publisher;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Builds what answers for images, with the threads that it needs. */
public final class ImageParts implements AutoCloseable {
  /** Longer than that a runtime is not kept waiting: it may have the image elsewhere. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private static final int MOST_KEPT = 20_000;
  private static final int THREADS = 2;
  private static final int MOST_WAITING = 10_000;

  private final ExecutorService disk;
  private final PublisherImages images;

  /**
   * @param folder where what is known is kept; made if it is missing
   * @param isHere whether an artifact can be delivered without the publisher
   */
  public ImageParts(
      Path folder,
      Publisher publisher,
      Predicate<InfoHash> isHere,
      InstantSource clock,
      MeterRegistry meters) {
    var pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            new DefaultThreadFactory("rackcast-images", true));
    pool.allowCoreThreadTimeOut(true);
    this.disk = pool;
    this.images =
        new PublisherImages(
            new PublisherImages.Calls(
                reference -> publisher.image(reference, LIMIT), publisher::torrent),
            new ImageStore(folder, MOST_KEPT, clock),
            isHere,
            disk,
            new Reachability(System::nanoTime),
            meters);
  }

  /** Answers for images. */
  public Images images() {
    return images;
  }

  /** What was to be kept is kept when this returns, or after 2 s. */
  @Override
  public void close() {
    disk.shutdown();
    try {
      if (!disk.awaitTermination(2, TimeUnit.SECONDS)) {
        disk.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
