package io.rackcast.publisher;

import io.rackcast.proto.program.ProgramException;
import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.bucket.BucketTerms;
import io.rackcast.publisher.content.bucket.ContentBucket;
import java.time.Clock;
import java.util.Optional;

/** Whether the bucket of some settings can be used, for {@code check-config}. */
final class BucketCheck {
  private BucketCheck() {}

  /**
   * What does not answer for now; empty when all is well, or content is in a folder.
   *
   * @throws ProgramException with one sentence when the settings have to be mended
   */
  static Optional<String> warning(Optional<BucketTerms> terms, Clock clock) {
    if (terms.isEmpty()) {
      return Optional.empty();
    }
    try (var bucket = new ContentBucket(terms.get(), clock)) {
      return bucket.probe();
    } catch (ContentFault e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }
}
