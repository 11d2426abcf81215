package io.rackcast.publisher.store;

import io.rackcast.publisher.HandClock;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A store on some database, for the contracts that each of them keeps. */
interface StoreUnderTest {
  /** The store; another one after {@link #reopened}. */
  Store store();

  /** Its time. */
  HandClock clock();

  /** Opens the same again beside. */
  Store openStore(Clock clock);

  /** Closes it and opens it again. */
  Store reopened();

  /** Publishes the {@code n}-th content there, as in {@link StoreContract#content}. */
  default Publication publish(String key, long n) {
    return StoreContract.publish(store(), key, n);
  }

  /** Publishes these files as one content. */
  default void publish(ReleaseKey key, StoredArtifact.Content content, List<StoredFile> files) {
    var unused = store().releases().publish(key, content, files, Optional.empty(), "ci");
  }
}
