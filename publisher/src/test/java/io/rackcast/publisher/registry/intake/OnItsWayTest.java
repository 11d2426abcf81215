package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.rackcast.publisher.testkit.OciLayouts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to an image, or to another, while it is taken in. */
class OnItsWayTest extends IntakeFixture {
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Override
  String yaml() {
    return super.yaml()
        + """
          - { name: second.test, url: "%s", repositories: ["team/*"], scan-every: 30d }
        """
            .formatted(second.site.url(""));
  }

  @AfterEach
  void letGo() {
    goOn.countDown();
  }

  private void holdBlobs() {
    registry.before =
        call -> {
          if (call.getRequestURI().getPath().contains("/blobs/")) {
            reached.countDown();
            Uninterruptibles.awaitUninterruptibly(goOn);
          }
          return false;
        };
  }

  private static String at(OciLayouts.Blob manifest) {
    return "reg.test/team/app@" + manifest.digest();
  }

  @Test
  void push_deletedAfterItAskedAndBeforeItsEnd_isNotAdded() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    holdBlobs();

    tell("team/app", "v1", image.manifest());
    Uninterruptibles.awaitUninterruptibly(reached);
    registry.delete(image.manifest());
    tellDeleted("team/app", image.manifest());
    await().atMost(SOON).until(() -> pushes().path(0).path("state").asText().equals("done"));
    goOn.countDown();
    await().atMost(SOON).until(() -> !pushes().path(1).path("problem").asText().isEmpty());

    assertThat(pushes().path(1).path("state").asText()).isNotEqualTo("done");
    assertThat(run("image-show", at(image.manifest())).code()).isEqualTo(1);
    assertThat(tagged("team/app:v1")).isEmpty();
  }

  @Test
  void revoke_imageThatIsBeingTakenIn_stopsItAndKeepsItOutUntilItIsAddedKnowingly() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    holdBlobs();
    tell("team/app", "v1", image.manifest());
    Uninterruptibles.awaitUninterruptibly(reached);

    var revoked = run("image-revoke", "reg.test/team/app:v1", "--reason", "it leaks keys");
    goOn.countDown();
    var stopped = ended();
    tell("team/app", "v1", image.manifest());
    var again = ended();
    var shown = run("image-show", at(image.manifest()));
    var added = run("image-add", at(image.manifest()), "--wait");
    var byTag = run("image-add", "reg.test/team/app:v1", "--although-revoked");
    json("image-add", at(image.manifest()), "--although-revoked", "--wait");

    assertThat(revoked.code()).as(revoked.err()).isZero();
    assertThat(revoked.out()).contains(image.manifest().digest().toString());
    assertThat(stopped.path("state").asText()).isEqualTo("failed");
    assertThat(stopped.path("problem").asText()).contains("it leaks keys");
    assertThat(again.path("state").asText()).isEqualTo("failed");
    assertThat(shown.err()).contains("it leaks keys");
    assertThat(added.err()).contains("it leaks keys");
    assertThat(byTag.code()).isEqualTo(1);
    assertThat(byTag.err()).contains("names no digest");
    assertThat(run("image-show", at(image.manifest())).code()).isZero();
  }

  @Test
  void revoke_tagThatIsNowhere_saysSo() {
    var result = run("image-revoke", "reg.test/team/app:none", "--reason", "it is broken");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("neither here nor in the registry");
  }

  @Test
  void push_thatFailedForGood_leavesNoPartOfItsBlobs() throws Exception {
    var image = layout.image("v1", 1, 3_000_000);
    registry.tag("team/app", "v1", image.manifest());
    registry.site.cutAfter = 1_500_000;
    tell("team/app", "v1", image.manifest());
    var waiting = troubled();
    long parts = parts();

    run("image-revoke", at(image.manifest()), "--reason", "it is broken");
    run("push-retry", waiting.path("id").asText());
    var push = ended();

    assertThat(parts).isPositive();
    assertThat(push.path("state").asText()).isEqualTo("failed");
    await().atMost(SOON).until(() -> parts() == 0);
  }

  private long parts() throws IOException {
    try (var all = Files.list(publisher.data().resolve("uploads"))) {
      return all.count();
    }
  }

  @Test
  void push_ofOneRegistryWhileAnotherHangs_isTakenIn() {
    holdBlobs();
    for (int i = 0; i < 5; i++) {
      var image = layout.image("slow" + i, i, 1_000, 2_000, 3_000, 4_000);
      registry.tag("team/app", "slow" + i, image.manifest());
      tell("team/app", "slow" + i, image.manifest());
    }
    Uninterruptibles.awaitUninterruptibly(reached);
    var image = layout.image("v1", 10, 10_000, 20_000);
    second.tag("team/app", "v1", image.manifest());

    var added = json("image-add", "second.test/team/app:v1", "--wait");

    assertThat(added.path("state").asText()).isEqualTo("done");
    assertThat(json("pushes", "--state=done").path("pushes")).hasSize(1);
  }
}
