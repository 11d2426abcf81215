package io.rackcast.publisher.content.bucket;

import io.rackcast.publisher.content.ContentFault;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees whether the bucket can be used, and throws away what was half put. For any thread. */
final class BucketWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BucketWatch.class);
  private static final int EVERY_SECONDS = 10;
  private static final Duration OLD_PARTS = Duration.ofDays(1);

  private final BucketClient client;
  private final BucketPut put;
  private final ObjectNames names;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "bucket-watch");
            thread.setDaemon(true);
            return thread;
          });

  BucketWatch(BucketClient client, BucketPut put, ObjectNames names, Clock clock) {
    this.client = client;
    this.put = put;
    this.names = names;
    this.clock = clock;
  }

  /** Tries all that is needed, on an object of its own. */
  void probe() throws ContentFault {
    var key = names.probe();
    put.putBytes(key, new byte[] {1, 2, 3, 4});
    try (var part = new BucketStream(client, key, 1, 2, () -> {})) {
      part.begin();
    } catch (ContentFault e) {
      throw e;
    } catch (IOException e) {
      throw new ContentFault(key + " cannot be read: " + e.getMessage(), true, e);
    }
    client.list(key, page -> {});
    client.delete(key);
  }

  /** Asks now and then, so that a fault is known, and its end, though nobody else asks. */
  void start() {
    var unused =
        timer.scheduleWithFixedDelay(this::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    var before = client.lastFault().isPresent();
    try {
      var unused = client.bytes(names.removals());
      if (before) {
        LOG.info("the bucket answers again");
      }
    } catch (IOException | RuntimeException e) {
      if (!before) {
        LOG.warn("content is not to be had for now: {}", e.getMessage());
      }
    }
  }

  /** What is wrong with it as far as is known; only looks. */
  Optional<String> fault() {
    return client.lastFault().map(fault -> String.valueOf(fault.getMessage()));
  }

  /** Gives up uploads in parts that somebody began a day ago and never ended. */
  void abortOld() throws ContentFault {
    var before = clock.instant().minus(OLD_PARTS);
    var pages =
        client.call(
            BucketCounts.Call.LIST,
            s3 ->
                s3
                    .listMultipartUploadsPaginator(
                        list -> list.bucket(client.bucket()).prefix(names.files()))
                    .uploads()
                    .stream()
                    .filter(upload -> upload.initiated() != null)
                    .filter(upload -> upload.initiated().isBefore(before))
                    .limit(10_000)
                    .toList());
    pages.forEach(upload -> put.abort(upload.key(), upload.uploadId()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
