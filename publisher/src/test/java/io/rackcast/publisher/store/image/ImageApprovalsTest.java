package io.rackcast.publisher.store.image;

import static io.rackcast.publisher.store.image.TestImages.BY;
import static io.rackcast.publisher.store.image.TestImages.NAME;
import static io.rackcast.publisher.store.image.TestImages.digest;
import static io.rackcast.publisher.store.image.TestImages.image;
import static io.rackcast.publisher.store.image.TestImages.index;
import static io.rackcast.publisher.store.image.TestImages.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.store.EachDatabase;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@EachDatabase
class ImageApprovalsTest {
  private static final long T = 100;

  @Parameter
  @SuppressWarnings("NullAway.Init") // set by JUnit
  TestDatabase database;

  @TempDir Path folder;
  private Store store;
  private ImageApprovals approvals;

  @BeforeEach
  void open() {
    store = database.empty(folder, Clock.systemUTC());
    approvals = store.imageApprovals();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void add_setsImageAndTag() {
    publish(10, 11);

    var added = add(T, image(1, 10, 11));

    assertThat(added).isEqualTo(new ImageApprovals.Added.Done(true));
    assertThat(find(1)).isPresent();
    assertThat(store.imageTags().find("reg.test", "team/app", "t1")).isPresent();
  }

  @Test
  void add_blobWithdrawnMeanwhile_changesNothing() {
    publish(10, 11);
    store.releases().revoke(key(11), "gone", BY);

    var added = add(T, image(1, 10, 11));

    assertThat(added).isEqualTo(new ImageApprovals.Added.BlobWithdrawn(key(11)));
    assertThat(find(1)).isEmpty();
    assertThat(store.imageTags().find("reg.test", "team/app", "t1")).isEmpty();
  }

  @Test
  void add_somethingLaterIsKnownOfTheTag_addsTheImageAlone() {
    publish(10);
    store.imageTags().set("reg.test", "team/app", "t1", digest(9), T + 1, 1);

    assertThat(add(T, image(1, 10))).isEqualTo(new ImageApprovals.Added.Done(false));

    assertThat(find(1)).isPresent();
  }

  @Test
  void forget_withdrawsWhatNobodyElseNeeds() {
    publish(10, 11);
    add(T, image(1, 10, 11));
    add(T, image(2, 11));

    boolean isGone = forget(1, T + 1);

    assertThat(isGone).isTrue();
    assertThat(find(1)).isEmpty();
    assertThat(store.imageTags().find("reg.test", "team/app", "t1")).isEmpty();
    assertThat(isLive(10)).isFalse();
    assertThat(isLive(11)).isTrue();
  }

  @Test
  void forget_blobThatOnlyARevokedImageNeedsToo_isWithdrawn() {
    publish(10, 12);
    add(T, image(1, 10, 12));
    add(T, image(3, 12));
    revoke(3);
    boolean isNeededStill = isLive(12);

    forget(1, T + 1);

    assertThat(isNeededStill).isTrue();
    assertThat(isLive(12)).isFalse();
  }

  @Test
  void forget_pushedAgainSinceItWasMissed_changesNothing() {
    publish(10);
    add(T, image(1, 10));
    add(T + 5, image(1, 10));

    boolean isGone = forget(1, T + 4);

    assertThat(isGone).isFalse();
    assertThat(find(1)).isPresent();
    assertThat(store.imageTags().find("reg.test", "team/app", "t1")).isPresent();
    assertThat(isLive(10)).isTrue();
  }

  @Test
  void forget_revokedImage_staysToKeepItOut() {
    publish(10);
    add(T, image(1, 10));
    revoke(1);

    forget(1, T + 1);

    assertThat(find(1).orElseThrow().revokeReason()).isEqualTo("bad");
    assertThat(add(T + 2, image(1, 10)))
        .isEqualTo(new ImageApprovals.Added.ImageWithdrawn(digest(1), "bad"));
  }

  @Test
  void revoke_index_takesItsImagesAlongAndAnotherIndexBringsThemBack() {
    publish(10);
    add(T, image(1, 10), index(2, 1));

    revoke(2);
    var alone = approvals.keptOut("reg.test", "team/app", digest(1), true);
    var inAnother = approvals.keptOut("reg.test", "team/app", digest(1), false);
    boolean isLiveNow = isLive(10);
    publish("v10.2", 10);
    var back = add(T + 1, image(1, "v10.2", 10), index(3, 1));

    assertThat(alone).contains("bad");
    assertThat(inAnother).isEmpty();
    assertThat(isLiveNow).isFalse();
    assertThat(back).isEqualTo(new ImageApprovals.Added.Done(true));
    assertThat(find(1).orElseThrow().revokeReason()).isEmpty();
    assertThat(find(2).orElseThrow().revokeReason()).isEqualTo("bad");
  }

  @Test
  void revoke_imageThatWentAlongWithAnIndex_keepsItOutOfAllIndexes() {
    publish(10);
    add(T, image(1, 10), index(2, 1));
    revoke(2);

    revoke(1);

    assertThat(approvals.keptOut("reg.test", "team/app", digest(1), false)).contains("bad");
  }

  @Test
  void revoke_indexOfImagesWithATagOrAnotherIndex_leavesThese() {
    publish(10, 11, 12);
    add(T, image(1, 10));
    add(T, image(4, 11), index(5, 4));
    add(T, image(6, 12), index(2, 1, 4, 6));

    revoke(2);

    assertThat(isLive(10)).isTrue();
    assertThat(isLive(11)).isTrue();
    assertThat(isLive(12)).isFalse();
    assertThat(find(1).orElseThrow().revokeReason()).isEmpty();
    assertThat(find(4).orElseThrow().revokeReason()).isEmpty();
    assertThat(find(6).orElseThrow().revokeReason()).isEqualTo("bad");
  }

  @Test
  void add_imageThatWasSeenGoneMeanwhile_changesNothing() {
    publish(10);
    beginPush();

    boolean isGone = forget(1, T + 1);
    var added = add(T, image(1, 10));
    var later = add(T + 2, image(1, 10));

    assertThat(isGone).isTrue();
    assertThat(added).isEqualTo(new ImageApprovals.Added.Gone(digest(1)));
    assertThat(later).isEqualTo(new ImageApprovals.Added.Done(true));
  }

  @Test
  void add_tagThatWasSeenGoneMeanwhile_setsNoTag() {
    publish(10);
    beginPush();

    store.imageTags().remove("reg.test", "team/app", "t1", T + 1, 8);

    assertThat(add(T, image(1, 10))).isEqualTo(new ImageApprovals.Added.Done(false));
    assertThat(store.imageTags().find("reg.test", "team/app", "t1")).isEmpty();
  }

  private void beginPush() {
    store
        .pushes()
        .add(
            List.of(
                new NewPush(
                    "reg.test",
                    "e1",
                    "team/app",
                    Optional.of("t1"),
                    Optional.of(digest(1)),
                    NewPush.Kind.PUSHED,
                    NewPush.Origin.HOOK,
                    "ci")));
    var unused = store.pushes().claim("w1", Duration.ofMinutes(1)).orElseThrow();
  }

  @Test
  void revoke_imageThatWasNotTakenIn_keepsItOutUntilItIsLetIn() {
    publish(10);

    revoke(1);
    var added = add(T, image(1, 10));
    var inAnIndex = add(T, image(1, 10), index(2, 1));
    boolean isLetIn = approvals.letIn("reg.test", "team/app", digest(1));
    var after = add(T, image(1, 10));

    assertThat(added).isEqualTo(new ImageApprovals.Added.ImageWithdrawn(digest(1), "bad"));
    assertThat(inAnIndex).isEqualTo(added);
    assertThat(isLetIn).isTrue();
    assertThat(after).isEqualTo(new ImageApprovals.Added.Done(true));
    assertThat(approvals.letIn("reg.test", "team/app", digest(1))).isFalse();
    assertThat(find(1)).isPresent();
  }

  private ImageApprovals.Added add(long look, StoredImage... tree) {
    var tag = "t" + tree[tree.length - 1].digest().hex().replaceFirst("^0+", "");
    return approvals.add(NAME, List.of(tree), look, Optional.of(new TagSighting(tag, look, 7)));
  }

  private boolean forget(int image, long look) {
    return approvals.forget(NAME, "reg.test", "team/app", digest(image), look, 8, "deleted", BY);
  }

  private void revoke(int image) {
    approvals.revoke(NAME, "reg.test", "team/app", digest(image), "bad", "with its image: bad", BY);
  }

  private Optional<StoredImage> find(int image) {
    return store.images().find("reg.test", "team/app", digest(image));
  }

  private boolean isLive(int blob) {
    return TestImages.isLive(store, blob);
  }

  private void publish(int... blobs) {
    for (int blob : blobs) {
      TestImages.publish(store, blob);
    }
  }

  private void publish(String version, int blob) {
    TestImages.publish(store, BY, version, blob);
  }
}
