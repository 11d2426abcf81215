package io.rackcast.publisher.content.bucket;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the bucket was seen to have and not to have, so that it is not asked for each list and each
 * announce. Of what is there most is remembered for a while; what is not may come any moment from
 * another publisher. May be used by any thread.
 */
final class KnownObjects {
  private static final int MOST = 250_000; // more than the files of one artifact; some 30 MB
  private static final Duration PRESENT = Duration.ofMinutes(5);
  private static final Duration ABSENT = Duration.ofSeconds(10);

  private final Cache<Sha256Digest, OptionalLong> sizes =
      Caffeine.newBuilder()
          .maximumSize(MOST)
          .expireAfter(
              Expiry.<Sha256Digest, OptionalLong>writing(
                  (sha256, size) -> size.isPresent() ? PRESENT : ABSENT))
          .build();
  // Guarded by this.
  private long removals;

  /** The size, or that there is none; empty when the bucket must be asked. */
  Optional<OptionalLong> get(Sha256Digest sha256) {
    return Optional.ofNullable(sizes.getIfPresent(sha256));
  }

  /** A mark to be taken before the bucket is asked. */
  synchronized long mark() {
    return removals;
  }

  /** Remembers an answer, unless something was removed since the mark: it may have been this. */
  synchronized void put(long mark, Sha256Digest sha256, OptionalLong size) {
    if (mark == removals) {
      sizes.put(sha256, size);
    }
  }

  synchronized void forget(Collection<Sha256Digest> digests) {
    removals++;
    sizes.invalidateAll(digests);
  }

  synchronized void forgetAll() {
    removals++;
    sizes.invalidateAll();
  }
}
