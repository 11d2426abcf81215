package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Removals;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two publishers on one database and one folder: one removes what the other one publishes. */
final class SharedFolderTest extends UploadsFixture {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final byte[] DATA = bytes(1000);

  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private Store otherStore;
  private Removals.Due due;
  private final CompletableFuture<StoredRelease> published = new CompletableFuture<>();

  @BeforeEach
  void startTheOther() throws IOException {
    otherStore = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    publish(plan("web@1", DATA.length), DATA);
    store.releases().revoke(ReleaseKey.parse("web@1"), "old", "ci");
    store.removals().planRevoked(Instant.now().plusSeconds(1));
    due = store.removals().due(Instant.now().plusSeconds(2), null, 1).get(0);
  }

  @AfterEach
  void stopTheOther() {
    other.shutdownNow();
    otherStore.close();
  }

  /** The other publisher has all bytes; what is left is to place them. */
  private Callable<StoredRelease> sent(String release) throws IOException {
    var plan = plan(release, DATA.length);
    var upload = Files.createDirectories(folder.resolve("other-upload"));
    Files.write(upload.resolve("0"), DATA);
    var files = new UploadFiles(upload, plan.files(), FileChannel::open);
    var hashed = files.hash(plan.newHasher());
    var placement = new Placement(new ContentFolder(folder.resolve("content")), otherStore);
    return () ->
        placement.place("ci", plan, Optional.of(files), Optional.empty(), hashed).release();
  }

  private void complete(Callable<StoredRelease> finish) {
    try {
      published.complete(finish.call());
    } catch (Exception e) {
      published.completeExceptionally(e);
    }
  }

  @Test
  void publish_removedByTheOtherAfterItWasPlaced_isPlacedAgain() throws Exception {
    var finish = sent("web@2");
    var disk = uploads.removal().new Disk();

    boolean isMore =
        store
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
                    Files.delete(content.torrentFile(due.infoHash()));
                    other.execute(() -> complete(finish));
                    await().atMost(SOON).until(() -> content.hasTorrent(due.infoHash()));
                    disk.delete(digests);
                  }

                  @Override
                  public void deleteTorrent(InfoHash infoHash) throws IOException {
                    disk.deleteTorrent(infoHash);
                  }
                });
    var release = published.get(SOON.toSeconds(), TimeUnit.SECONDS);

    assertThat(isMore).isFalse();
    assertThat(release.isLive()).isTrue();
    assertThat(kept(sha256(DATA))).isEqualTo(DATA);
    assertThat(content.hasTorrent(due.infoHash())).isTrue();
  }

  @Test
  void remove_publishedByTheOtherBefore_leavesTheFiles() throws Exception {
    var release = sent("web@2").call();

    var freed = uploads.removal().remove(due, Instant.now().plusSeconds(2));

    assertThat(freed.files()).isZero();
    assertThat(release.isLive()).isTrue();
    assertThat(kept(sha256(DATA))).isEqualTo(DATA);
  }
}
