package io.rackcast.publisher.content.bucket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.UUID;

/**
 * What publishers that share the bucket tell each other of removals: what is going, in one object,
 * and that something went, in another. For any thread; who removes holds the database's lock.
 */
final class BucketRemovals {
  private final BucketClient client;
  private final BucketPut put;
  private final ObjectNames names;
  private final Clock clock;

  BucketRemovals(BucketClient client, BucketPut put, ObjectNames names, Clock clock) {
    this.client = client;
    this.put = put;
    this.names = names;
    this.clock = clock;
  }

  /** Another one after each removal; "" before the first. */
  String mark() throws IOException {
    return client
        .bytes(names.removals())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse("");
  }

  void putMark() throws IOException {
    put.putBytes(names.removals(), UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Those of the names whose removal began and is not known to have ended. */
  Removing removing(Collection<String> wanted) throws IOException {
    return removing().only(wanted);
  }

  /** Whether one of them may still go. */
  boolean isUnderWay(Removing removing) {
    return removing.isUnderWay(clock.instant());
  }

  /** To be called before something is removed. */
  void begin(Collection<String> going) throws IOException {
    put.putBytes(names.removing(), removing().with(going, clock.instant()).bytes());
  }

  /**
   * To be called when it was.
   *
   * @param gone those that are gone, or stay; of others nobody knows
   */
  void end(Collection<String> gone) throws IOException {
    // In this order: who sees that nothing is going sees that something went.
    putMark();
    var left = removing().without(gone);
    if (left.isEmpty()) {
      client.delete(names.removing());
    } else {
      put.putBytes(names.removing(), left.bytes());
    }
  }

  private Removing removing() throws IOException {
    return client.bytes(names.removing()).map(Removing::of).orElse(Removing.NOTHING);
  }
}
