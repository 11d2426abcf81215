package io.rackcast.agent.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.rackcast.agent.image.ImageName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.proto.v1.Push;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the publisher of images that were read from a registry, so that it may take them in. Each
 * is told once in ten minutes, few at a time; what is too much is left for its next pull. Where the
 * publisher does not allow it, it is not told of that repository for a while. For any thread.
 */
final class Offers {
  private static final Logger LOG = LoggerFactory.getLogger(Offers.class);
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final int MOST_KNOWN = 10_000;
  private static final int MOST_AT_ONCE = 4;

  private final Function<String, CompletableFuture<Reply<Push>>> publisher;
  private final UpstreamMetrics metrics;
  private final Cache<String, Boolean> told;
  private final Cache<String, Boolean> denied;
  private final Semaphore free = new Semaphore(MOST_AT_ONCE);
  private final AtomicBoolean isRefusalTold = new AtomicBoolean();

  /**
   * @param publisher is told of an image by its reference; its futures never fail
   */
  Offers(
      Function<String, CompletableFuture<Reply<Push>>> publisher,
      Ticker ticker,
      UpstreamMetrics metrics) {
    this.publisher = publisher;
    this.metrics = metrics;
    this.told = remembered(ticker);
    this.denied = remembered(ticker);
  }

  private static Cache<String, Boolean> remembered(Ticker ticker) {
    return Caffeine.newBuilder()
        .expireAfterWrite(LIFE)
        .maximumSize(MOST_KNOWN)
        .ticker(ticker)
        .build();
  }

  /**
   * Tells of an image, unless it was told of. With an index its manifests are told of too: the
   * publisher takes them in with it.
   *
   * @param reference by which it was read
   */
  void offer(ImageName name, String reference, ReadManifest read) {
    String image = name + (reference.startsWith("sha256:") ? "@" : ":") + reference;
    if (denied.getIfPresent(name.toString()) != null
        || told.getIfPresent(image) != null
        || !free.tryAcquire()) {
      return;
    }
    if (told.asMap().putIfAbsent(image, true) != null) {
      free.release();
      return;
    }
    String own = name + "@" + read.manifest().digest();
    told.put(own, true);
    read.children().forEach(child -> told.put(name + "@" + child, true));
    var unused =
        publisher
            .apply(image)
            .whenComplete(
                (reply, failure) -> {
                  free.release();
                  if (reply != null) {
                    answered(name, List.of(image, own), reply);
                  }
                });
  }

  private void answered(ImageName name, List<String> images, Reply<Push> reply) {
    metrics.offered(UpstreamMetrics.label(reply));
    if (!(reply instanceof Refused<Push> refused)) {
      isRefusalTold.set(false);
      return;
    }
    if (refused.why() == Why.UNREACHABLE) {
      told.invalidateAll(images);
      return;
    }
    if (refused.why() == Why.DENIED) {
      denied.put(name.toString(), true);
    }
    if (isRefusalTold.compareAndSet(false, true)) {
      LOG.info(
          "images read from registries do not come from the rack until they are approved: {}",
          refused.sentence());
    }
  }
}
