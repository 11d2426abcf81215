package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.publisher.content.bucket.ContentBucket;
import io.rackcast.publisher.content.bucket.TestBucket;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads whose release is being made, which takes long in a bucket. */
@Timeout(60)
final class FinishingTest {
  private static final byte[] DATA = UploadsFixture.bytes(1000);
  private static final UploadPlan PLAN = UploadsFixture.plan("web@1", DATA.length);
  private static final UploadLimits LIMITS =
      new UploadLimits(1L << 30, 100, 4, 3, Duration.ofDays(1));

  @TempDir Path folder;
  private final TestBucket bucket = new TestBucket();
  private final CountDownLatch putting = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private Store store;
  private ContentBucket content;
  private Uploads uploads;
  private CompletableFuture<StoredRelease> finished;

  @BeforeEach
  void finishSlowly() throws Exception {
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    content = new ContentBucket(bucket.terms(TestBucket.SECRET), Clock.systemUTC());
    uploads = new Uploads(folder.resolve("uploads"), content, store, LIMITS);
    var begun = (Uploads.Begun.Ready) uploads.begin("ci", PLAN, List.of());
    var id = begun.state().id();
    try (var stream = uploads.send("ci", id, 0)) {
      stream.append(DATA);
    }
    bucket.beforePut(
        () -> {
          putting.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    finished = CompletableFuture.supplyAsync(() -> uploads.finish("ci", id, Optional.empty()));
    putting.await();
  }

  @AfterEach
  void stop() throws IOException {
    goOn.countDown();
    uploads.close();
    content.close();
    store.close();
    bucket.close();
  }

  @Test
  void begin_whileItIsFinished_waitsAndIsDone() throws Exception {
    var known = List.of(UploadsFixture.sha256(DATA));
    var begun = CompletableFuture.supplyAsync(() -> uploads.begin("ci", PLAN, known));
    await().during(Duration.ofMillis(200)).until(() -> !begun.isDone());

    goOn.countDown();

    assertThat(begun.get(30, TimeUnit.SECONDS)).isEqualTo(new Uploads.Begun.Done(finished.get()));
    assertThat(uploads.unfinished()).isZero();
  }

  @Test
  void begin_whileItIsFinishedAndBytesUnknown_isToSayWhichBytes() throws Exception {
    var begun =
        CompletableFuture.runAsync(
            () ->
                UploadsFixture.assertRefused(
                    Refusal.Kind.OUT_OF_STEP,
                    "SHA-256 of each file",
                    () -> uploads.begin("ci", PLAN, List.of())));
    await().during(Duration.ofMillis(200)).until(() -> !begun.isDone());

    goOn.countDown();

    begun.get(30, TimeUnit.SECONDS);
    assertThat(finished.get().isLive()).isTrue();
  }

  @Test
  void expire_whileItIsFinished_leavesItAndDoesNotWait() throws Exception {
    uploads.expire(Instant.now().plus(Duration.ofDays(30)));

    assertThat(uploads.unfinished()).isEqualTo(1);
    assertThat(finished).isNotDone();
    goOn.countDown();
    assertThat(finished.get(30, TimeUnit.SECONDS).isLive()).isTrue();
  }
}
