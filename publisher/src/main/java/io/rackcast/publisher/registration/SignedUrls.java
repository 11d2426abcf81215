package io.rackcast.publisher.registration;

import io.rackcast.proto.source.SourceUrl;
import io.rackcast.publisher.store.StoredSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Signs links to objects of known buckets, a new one each time. May be used by any thread. */
public final class SignedUrls {
  private final List<Bucket> buckets;
  private final Duration life;
  private final Clock clock;

  /**
   * @param life how long a link is good for, at most 7 days
   */
  public SignedUrls(List<Bucket> buckets, Duration life, Clock clock) {
    this.buckets = List.copyOf(buckets);
    this.life = life;
    this.clock = clock;
  }

  /** Whether a new link is signed each time, so that none of them has to be renewed. */
  public boolean signs(SourceUrl url) {
    return buckets.stream().anyMatch(bucket -> bucket.holds(url));
  }

  /** The source with a link that is good now, if it is an object of a known bucket. */
  public StoredSource fresh(StoredSource source) {
    return buckets.stream()
        .filter(bucket -> bucket.holds(source.url()))
        .findFirst()
        .map(bucket -> S3Signature.sign(bucket, source.url(), life, clock.instant()))
        .map(url -> new StoredSource(url, source.headers(), source.etag()))
        .orElse(source);
  }
}
