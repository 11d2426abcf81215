package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.bucket.ContentBucket;
import io.rackcast.publisher.content.bucket.TestBucket;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Removals;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two publishers on one database and one bucket: one removes what the other one publishes. */
final class SharedBucketTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final UploadLimits LIMITS =
      new UploadLimits(1L << 30, 100, 4, 3, Duration.ofDays(1));
  private static final byte[] DATA = UploadsFixture.bytes(1000);
  private static final Sha256Digest SHA256 = UploadsFixture.sha256(DATA);

  /** One of the two. */
  private static final class Peer implements AutoCloseable {
    final Store store;
    final ContentBucket content;
    final Uploads uploads;
    private final Path folder;

    Peer(Path folder, String name, TestBucket bucket) throws IOException {
      store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
      content = new ContentBucket(bucket.terms(TestBucket.SECRET), Clock.systemUTC());
      uploads = new Uploads(folder.resolve(name), content, store, LIMITS);
      this.folder = Files.createDirectories(folder.resolve(name + "-hashed"));
    }

    /** All bytes are there; what is left is to finish. */
    String sent(String release) {
      var plan = UploadsFixture.plan(release, DATA.length);
      var id = ((Uploads.Begun.Ready) uploads.begin("ci", plan, List.of())).state().id();
      try (var stream = uploads.send("ci", id, 0)) {
        stream.append(DATA);
      }
      return id;
    }

    /** All bytes are there and hashed; what is left is to place them. */
    Callable<StoredRelease> hashed(String release) throws IOException {
      var plan = UploadsFixture.plan(release, DATA.length);
      Files.write(folder.resolve("0"), DATA);
      var files = new UploadFiles(folder, plan.files(), FileChannel::open);
      var hashed = files.hash(plan.newHasher());
      var placement = new Placement(content, store);
      return () ->
          placement.place("ci", plan, Optional.of(files), Optional.empty(), hashed).release();
    }

    StoredRelease finish(String id) {
      return uploads.finish("ci", id, Optional.of(SHA256));
    }

    @Override
    public void close() {
      uploads.close();
      content.close();
      store.close();
    }
  }

  @TempDir Path folder;
  private final TestBucket bucket = new TestBucket();
  private Peer one;
  private Peer two;

  @BeforeEach
  void start() throws IOException {
    one = new Peer(folder, "one", bucket);
    two = new Peer(folder, "two", bucket);
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
    bucket.close();
  }

  /** The first publishes it and withdraws it. */
  private Removals.Due due() {
    one.finish(one.sent("web@1"));
    one.store.releases().revoke(ReleaseKey.parse("web@1"), "old", "ci");
    one.store.removals().planRevoked(Instant.now().plusSeconds(1));
    return one.store.removals().due(Instant.now().plusSeconds(2), null, 1).get(0);
  }

  private boolean isWhole(StoredRelease release) throws IOException {
    var infoHash = release.artifact().content().infoHash();
    return bucket.objects.containsKey(key()) && one.content.hasTorrent(infoHash);
  }

  private static StoredRelease called(Callable<StoredRelease> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static String key() {
    var hex = SHA256.hex();
    return "rackcast/sha256/" + hex.substring(0, 2) + "/" + hex;
  }

  @Test
  void remove_contentInTheBucket_freesIt() throws Exception {
    var due = due();

    var freed = one.uploads.removal().remove(due, Instant.now().plusSeconds(2));

    assertThat(freed).isEqualTo(new ContentRemoval.Freed(1, DATA.length));
    assertThat(bucket.objects).containsOnlyKeys("rackcast/removals");
  }

  @Test
  void publish_removedByTheOtherSinceItWasSeen_isPutThereAgain() throws Exception {
    var due = due();
    assertThat(two.content.kept(List.of(SHA256))).hasSize(1);
    var id = two.sent("web@2");
    one.uploads.removal().remove(due, Instant.now().plusSeconds(2));

    var release = two.finish(id);

    assertThat(release.isLive()).isTrue();
    assertThat(isWhole(release)).isTrue();
  }

  @Test
  void publish_removedByTheOtherAfterItWasPlaced_isPlacedAgain() throws Exception {
    var due = due();
    var placing = two.hashed("web@2");
    var disk = one.uploads.removal().new Disk();
    var published = new CompletableFuture<StoredRelease>();

    boolean isMore =
        one.store
            .removals()
            .removeSome(
                due,
                Instant.now().plusSeconds(2),
                0,
                100,
                new Removals.Disk() {
                  @Override
                  public void delete(List<Sha256Digest> digests) throws IOException {
                    // It makes the torrent again when the files are in their place.
                    one.content.deleteTorrent(due.infoHash());
                    published.completeAsync(() -> called(placing));
                    await().atMost(SOON).until(() -> one.content.hasTorrent(due.infoHash()));
                    disk.delete(digests);
                  }

                  @Override
                  public void deleteTorrent(InfoHash infoHash) throws IOException {
                    disk.deleteTorrent(infoHash);
                  }
                });
    var release = published.get(60, TimeUnit.SECONDS);

    assertThat(isMore).isFalse();
    assertThat(release.isLive()).isTrue();
    assertThat(isWhole(release)).isTrue();
  }

  @Test
  void remove_publishedByTheOtherBefore_leavesTheObjects() throws Exception {
    var due = due();
    var release = two.finish(two.sent("web@2"));

    var freed = one.uploads.removal().remove(due, Instant.now().plusSeconds(2));

    assertThat(freed.files()).isZero();
    assertThat(isWhole(release)).isTrue();
  }

  @Test
  void remove_bucketAway_leavesAllForLater() throws Exception {
    var due = due();
    bucket.away(true);
    assertThatThrownBy(() -> one.uploads.removal().remove(due, Instant.now().plusSeconds(2)))
        .isInstanceOf(ContentFault.class);

    bucket.away(false);

    assertThat(bucket.objects).containsKey(key());
    assertThat(one.store.removals().waiting()).isEqualTo(1);
  }
}
