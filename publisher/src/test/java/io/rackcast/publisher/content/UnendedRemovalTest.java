package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.content.bucket.ContentBucket;
import io.rackcast.publisher.content.bucket.TestBucket;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Removals;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two publishers on one bucket, and a bucket that takes its time: what one asked for comes when it
 * no longer waits for it.
 */
final class UnendedRemovalTest {
  private static final UploadLimits LIMITS =
      new UploadLimits(1L << 30, 100, 4, 3, Duration.ofDays(1));
  private static final byte[] DATA = UploadsFixture.bytes(1000);
  private static final byte[] OTHER = UploadsFixture.bytes(1001);
  private static final Sha256Digest SHA256 = UploadsFixture.sha256(DATA);

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private final TestBucket bucket = new TestBucket();
  private final CountDownLatch late = new CountDownLatch(1);
  private Store store;
  private ContentBucket content;
  private Uploads one;
  private ContentBucket otherContent;
  private Uploads other;

  @BeforeEach
  void start() throws IOException {
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    content = new ContentBucket(bucket.terms(TestBucket.SECRET), clock);
    one = new Uploads(folder.resolve("one"), content, store, LIMITS);
    otherContent = new ContentBucket(bucket.terms(TestBucket.SECRET), clock);
    other = new Uploads(folder.resolve("other"), otherContent, store, LIMITS);
  }

  @AfterEach
  void stop() {
    late.countDown();
    one.close();
    other.close();
    content.close();
    otherContent.close();
    store.close();
    bucket.close();
  }

  private static String sent(Uploads uploads, String release, byte[] data) {
    var plan = UploadsFixture.plan(release, data.length);
    var id = ((Uploads.Begun.Ready) uploads.begin("ci", plan, List.of())).state().id();
    try (var stream = uploads.send("ci", id, 0)) {
      stream.append(data);
    }
    return id;
  }

  private static StoredRelease publish(Uploads uploads, String release, byte[] data) {
    return uploads.finish("ci", sent(uploads, release, data), Optional.empty());
  }

  private Removals.Due due() {
    publish(one, "web@1", DATA);
    store.releases().revoke(ReleaseKey.parse("web@1"), "old", "ci");
    store.removals().planRevoked(Instant.now().plusSeconds(1));
    return store.removals().due(Instant.now().plusSeconds(2), null, 1).get(0);
  }

  private static String key() {
    return "rackcast/sha256/" + SHA256.hex().substring(0, 2) + "/" + SHA256.hex();
  }

  private void deleteLate(String key) {
    if (key.startsWith("rackcast/sha256/")) {
      pass(late);
    }
  }

  @Test
  void publish_deletionOfTheOtherMayStillCome_isRefusedUntilItIsOver() throws Exception {
    var due = due();
    bucket.beforeDelete(this::deleteLate);
    assertThatThrownBy(() -> one.removal().remove(due, Instant.now().plusSeconds(2)))
        .isInstanceOf(ContentFault.class);
    assertThat(bucket.objects).containsKey(key());

    var id = sent(other, "web@2", DATA);
    UploadsFixture.assertRefused(
        Refusal.Kind.TRY_AGAIN, "just removing", () -> other.finish("ci", id, Optional.of(SHA256)));
    // Nobody else is held up.
    assertThat(publish(other, "web@3", OTHER).isLive()).isTrue();

    late.countDown();
    await().until(() -> !bucket.objects.containsKey(key()));
    clock.advance(Duration.ofMinutes(10).plusMillis(1));
    var release = other.finish("ci", id, Optional.of(SHA256));

    assertThat(release.isLive()).isTrue();
    assertThat(bucket.objects.get(key())).isEqualTo(DATA);
  }

  @Test
  void remove_againAfterADeletionWithoutAnswer_endsIt() throws Exception {
    var due = due();
    bucket.beforeDelete(this::deleteLate);
    assertThatThrownBy(() -> one.removal().remove(due, Instant.now().plusSeconds(2)))
        .isInstanceOf(ContentFault.class);
    assertThat(bucket.objects).containsKey("rackcast/removing");
    late.countDown();

    var unused = other.removal().remove(due, Instant.now().plusSeconds(2));

    assertThat(bucket.objects).doesNotContainKeys("rackcast/removing", key());
    assertThat(store.removals().waiting()).isZero();
  }

  @Test
  void publish_bucketIsSilentInTheTransaction_letsTheDatabaseGoInTime() throws Exception {
    var silence = new CountDownLatch(1);
    var id = sent(one, "web@1", DATA);
    bucket.beforeGet(
        key -> {
          if (key.equals("rackcast/removing")) {
            pass(silence);
          }
        });
    var finished =
        CompletableFuture.runAsync(
            () ->
                UploadsFixture.assertRefused(
                    Refusal.Kind.TRY_AGAIN,
                    "does not answer",
                    () -> one.finish("ci", id, Optional.of(SHA256))));

    finished.get(10, TimeUnit.SECONDS);
    bucket.beforeGet(key -> {});
    silence.countDown();

    assertThat(one.finish("ci", id, Optional.of(SHA256)).isLive()).isTrue();
  }

  private static void pass(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
