package io.rackcast.publisher;

import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.content.ContentStore;
import io.rackcast.publisher.content.bucket.ContentBucket;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoreException;
import java.io.IOException;
import java.time.Clock;

/** What a publisher keeps, open: its folder, its database and its content. */
record OpenData(DataDirectory directory, Store store, ContentStore content)
    implements AutoCloseable {

  /**
   * Opens all of it, or leaves nothing open.
   *
   * @throws IOException with one sentence when the folder or the content cannot be used
   * @throws StoreException when the database cannot
   */
  static OpenData open(PublisherConfig config, Clock clock) throws IOException {
    var directory = DataDirectory.open(config.dataDir());
    try {
      return open(config, directory, clock);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static OpenData open(PublisherConfig config, DataDirectory directory, Clock clock)
      throws IOException {
    var store = StoreOpening.open(config.database(), directory, clock);
    try {
      return new OpenData(directory, store, content(config, directory, clock));
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static ContentStore content(PublisherConfig config, DataDirectory directory, Clock clock)
      throws IOException {
    if (config.bucket().isEmpty()) {
      return new ContentFolder(directory.content());
    }
    var bucket = new ContentBucket(config.bucket().get(), clock);
    try {
      bucket.start();
      return bucket;
    } catch (IOException | RuntimeException e) {
      bucket.close();
      throw e;
    }
  }

  @Override
  public void close() {
    content.close();
    store.close();
    directory.close();
  }
}
