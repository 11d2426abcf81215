package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.content.ContentFolder;
import io.rackcast.publisher.content.ContentStore;
import io.rackcast.publisher.content.bucket.BucketTerms;
import io.rackcast.publisher.content.bucket.ContentBucket;
import io.rackcast.publisher.store.DatabaseServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Where a publisher keeps what it has.
 *
 * @param root its data-dir
 * @param database the embedded database's file
 * @param content the folder of content
 * @param bucket where content is in its place, if it is in a bucket
 * @param keys its keys-dir
 * @param server where the database is instead of the file
 */
public record DataFolders(
    Path root,
    Path database,
    Path content,
    Optional<BucketTerms> bucket,
    Path keys,
    Optional<DatabaseServer> server) {
  /** Where the bucket is, for people; empty: content is in the folder. */
  public Optional<String> bucketPlace() {
    return bucket.map(BucketTerms::place);
  }

  ContentStore openContent(Clock clock) throws IOException {
    return bucket.isPresent() ? new ContentBucket(bucket.get(), clock) : new ContentFolder(content);
  }

  /** For what copies the database itself. */
  void requireEmbedded() throws IOException {
    if (server.isPresent()) {
      throw new IOException(
          "the database is on a server (database.url), and this is for the embedded one; use the"
              + " server's own tools");
    }
  }

  void requireContent() throws IOException {
    if (bucket.isEmpty() && !Files.isDirectory(content)) {
      throw new IOException(
          "there is no content folder "
              + content
              + "; give the settings of a publisher that has run");
    }
  }

  /**
   * Refuses a database that a restore was about to replace when it was killed.
   *
   * @throws IOException with one sentence
   */
  public static void requireWhole(Path database) throws IOException {
    if (Files.exists(OldDatabase.mark(database))) {
      throw new IOException(
          "a restore of " + database + " was broken off at its last step; run it again");
    }
  }

  void requireDatabase() throws IOException {
    requireWhole(database);
    if (!Files.isRegularFile(database)) {
      throw new IOException(
          "there is no database " + database + "; give the settings of a publisher that has run");
    }
  }
}
