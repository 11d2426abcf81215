package io.rackcast.publisher.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.store.EachDatabase;
import io.rackcast.publisher.store.StoredRelease;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EachDatabase
final class ContentRemovalTest extends RetentionFixture {
  @BeforeEach
  void rules() {
    keep("web", 1, Duration.ZERO);
  }

  private void afterGrace() {
    clock.advance(GRACE.plusSeconds(1));
  }

  @Test
  void run_contentOfARemovedRelease_goesAfterTheGraceAndNoSooner() throws Exception {
    var old = publish("web@1", "old");
    clock.advance(Duration.ofDays(1));
    var fresh = publish("web@2", "fresh");

    assertThat(run().waiting()).isEqualTo(1);
    assertThat(isWhole(old)).isTrue();
    afterGrace();
    var report = run();

    assertThat(report.bytes()).isEqualTo(3);
    assertThat(report.files()).isEqualTo(1);
    assertThat(report.waiting()).isZero();
    assertThat(has(old, 0)).isFalse();
    assertThat(content.torrent(old.artifact().content().infoHash())).isEmpty();
    assertThat(isWhole(fresh)).isTrue();
    assertThat(filesOnDisk()).isEqualTo(2);
  }

  @Test
  void run_fileThatALiveReleaseHasToo_stays() throws Exception {
    var old = publish("web@1", "only old", "shared");
    var other = publish("api@1", "shared", "own");
    clock.advance(Duration.ofDays(1));
    publish("web@2", "fresh");

    run();
    afterGrace();
    run();

    assertThat(has(old, 0)).isFalse();
    assertThat(isWhole(other)).isTrue();
  }

  @Test
  void run_fileOfSeveralRemovedReleases_goesWithTheLastOfThem() throws Exception {
    var first = publish("web@1", "shared", "one");
    clock.advance(Duration.ofDays(1));
    var second = publish("web@2", "shared", "two");
    clock.advance(Duration.ofDays(1));
    publish("web@3", "fresh");
    run();
    afterGrace();
    run();

    assertThat(List.of(has(first, 0), has(first, 1))).containsOnly(false);
    assertThat(List.of(has(second, 0), has(second, 1))).containsOnly(false);
  }

  @Test
  void run_removedReleaseThatIsPublishedAgain_holdsItsFilesAgain() throws Exception {
    publish("web@1", "shared", "one");
    clock.advance(Duration.ofDays(1));
    publish("web@2", "fresh");
    run();
    afterGrace();
    run();
    var back = publish("api@1", "shared", "one");
    publish("web@3", "shared", "two");
    clock.advance(Duration.ofDays(1));
    publish("web@4", "fresh, too");
    run();
    afterGrace();
    run();

    assertThat(isWhole(back)).isTrue();
  }

  @Test
  void run_contentThatIsPublishedAgainInTheGrace_stays() throws Exception {
    publish("web@1", "old");
    clock.advance(Duration.ofDays(1));
    publish("web@2", "fresh");
    run();

    var again = publish("api@1", "old");
    afterGrace();
    run();

    assertThat(isWhole(again)).isTrue();
    assertThat(store.removals().waiting()).isZero();
  }

  @Test
  void publish_contentThatWasRemoved_isThereAgainUnderItsFirstInfohash() throws Exception {
    var old = publish("web@1", "old");
    clock.advance(Duration.ofDays(1));
    publish("web@2", "fresh");
    run();
    afterGrace();
    run();

    var again = publish("web@3", "another name", 1 << 20, "old");

    assertThat(isWhole(again)).isTrue();
    assertThat(again.artifact().content()).isEqualTo(old.artifact().content());
    assertThat(again.artifact().isApproved()).isTrue();
  }

  @Test
  void run_revokedByHand_keepsContentForeverUnlessTold() throws Exception {
    var bad = publish("api@1", "bad");
    revoke("api@1");
    clock.advance(Duration.ofDays(3650));
    run();
    assertThat(isWhole(bad)).isTrue();

    revokedContent = Optional.of(Duration.ofDays(7));
    run();

    assertThat(has(bad, 0)).isFalse();
  }

  @Test
  void run_revokedByHand_contentGoesWhenItIsOldEnough() throws Exception {
    revokedContent = Optional.of(Duration.ofDays(7));
    var bad = publish("api@1", "bad");
    revoke("api@1");
    clock.advance(Duration.ofDays(6));
    run();
    assertThat(isWhole(bad)).isTrue();
    // Approved and revoked again: it is the last time that counts.
    publish("api@2", "bad");
    revoke("api@2");
    clock.advance(Duration.ofDays(2));
    run();
    assertThat(isWhole(bad)).isTrue();

    clock.advance(Duration.ofDays(6));
    run();

    assertThat(has(bad, 0)).isFalse();
  }

  @Test
  void run_revokedByHandHoldsAFile_removalOfAnotherLeavesIt() throws Exception {
    var bad = publish("api@1", "shared", "x");
    revoke("api@1");
    publish("web@1", "shared", "y");
    clock.advance(Duration.ofDays(1));
    publish("web@2", "fresh");
    run();
    afterGrace();

    run();

    assertThat(isWhole(bad)).isTrue();
  }

  @Test
  void run_killedBetweenFilesAndTheNote_isDoneAgain() throws Exception {
    var old = publish("web@1", "old", "more");
    clock.advance(Duration.ofDays(1));
    publish("web@2", "fresh");
    run();
    afterGrace();
    // As a run leaves it that was killed when one file was gone.
    var first = store.releases().files(old.artifact()).get(0).sha256();
    Files.delete(content.find(first).orElseThrow());
    restart();

    assertThat(run().files()).isEqualTo(1);

    assertThat(has(old, 1)).isFalse();
    assertThat(store.removals().waiting()).isZero();
  }

  @Test
  void publish_afterARunWasKilledHalfWay_putsBackWhatIsMissing() throws Exception {
    var old = publish("web@1", "old", "more");
    clock.advance(Duration.ofDays(1));
    publish("web@2", "fresh");
    run();
    afterGrace();
    var first = store.releases().files(old.artifact()).get(0).sha256();
    Files.delete(content.find(first).orElseThrow());
    restart();

    var again = publish("web@3", "old", "more");
    run();

    assertThat(isWhole(again)).isTrue();
  }

  @Test
  void run_moreFilesThanAStep_removesAll() throws Exception {
    var texts = IntStream.range(0, 503).mapToObj(i -> "file " + i).toArray(String[]::new);
    publish("web@1", texts);
    clock.advance(Duration.ofDays(1));
    publish("web@2", "fresh");
    run();
    afterGrace();

    assertThat(run().files()).isEqualTo(503);

    assertThat(filesOnDisk()).isEqualTo(2);
  }

  @Test
  void publish_sameContentWhileItIsRemoved_neverLosesIt() throws Exception {
    var pool = Executors.newFixedThreadPool(2);
    for (int i = 0; i < 10; i++) {
      publish("web@a" + i, "contended", "x" + i);
      clock.advance(Duration.ofSeconds(1));
      publish("web@b" + i, "fresh" + i);
      run();
      afterGrace();
      int round = i;

      var removed = pool.submit(this::run);
      var published = pool.submit(() -> publish("api@" + round, "contended", "x" + round));

      removed.get();
      StoredRelease release = published.get();
      assertThat(isWhole(release)).as("round " + round).isTrue();
    }
    pool.shutdown();
  }
}
