package io.rackcast.agent.image;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Duration;
import java.util.Optional;

/** Blobs of images that were told of, in memory, with those that the store has. For any thread. */
final class KnownBlobs {
  private static final int MOST_BLOBS = 100_000;
  private static final int MOST_READ = 10_000;
  private static final Duration READ_AGAIN = Duration.ofMinutes(10);

  private record Key(ImageName name, Sha256Digest digest) {}

  private final ImageStore store;
  private final Cache<Key, ImageBlob> blobs = Caffeine.newBuilder().maximumSize(MOST_BLOBS).build();

  // Repositories of which all that is kept is in memory: not read again for each blob that nobody
  // has.
  private final Cache<ImageName, Boolean> read =
      Caffeine.newBuilder().maximumSize(MOST_READ).expireAfterWrite(READ_AGAIN).build();

  KnownBlobs(ImageStore store, MeterRegistry meters) {
    this.store = store;
    Gauge.builder("rackcast.agent.images.blobs", blobs, Cache::estimatedSize)
        .description("Blobs of images whose artifacts are held in memory")
        .register(meters);
  }

  /** One that is in memory. */
  Optional<ImageBlob> find(ImageName name, Sha256Digest digest) {
    return Optional.ofNullable(blobs.getIfPresent(new Key(name, digest)));
  }

  /** One that is in memory or in the store; blocks. */
  Optional<ImageBlob> findKept(ImageName name, Sha256Digest digest) {
    if (read.asMap().putIfAbsent(name, true) == null) {
      store.images(name).forEach(image -> add(name, image));
    }
    return find(name, digest);
  }

  void add(ImageName name, KnownImage image) {
    image.blobs().stream().flatMap(part -> part.blob().stream()).forEach(blob -> add(name, blob));
  }

  void add(ImageName name, ImageBlob blob) {
    blobs.put(new Key(name, blob.digest()), blob);
  }
}
