package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.rackcast.publisher.testkit.OciLayouts;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Layers that were approved before it came out that their image is not taken in. */
class UnneededBlobsTest extends IntakeFixture {
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    goOn.countDown();
  }

  private void hold(OciLayouts.Blob blob) {
    registry.before =
        call -> {
          if (call.getRequestURI().getPath().endsWith(blob.digest().toString())) {
            Uninterruptibles.awaitUninterruptibly(goOn);
          }
          return false;
        };
  }

  private static String release(OciLayouts.Blob blob) {
    return "oci/reg.test/team/app@sha256-" + blob.digest().hex();
  }

  private boolean isPublished(OciLayouts.Blob blob) {
    return run("show", release(blob)).code() == 0;
  }

  @Test
  void revoke_imageOfWhichALayerWasRead_withdrawsThatLayerUntilItIsAddedKnowingly() {
    var image = layout.image("v1", 1, 900_000, 10_000);
    var big = image.blobs().get(1);
    var small = image.blobs().get(2);
    var name = "reg.test/team/app@" + image.manifest().digest();
    registry.tag("team/app", "v1", image.manifest());
    hold(big);
    tell("team/app", "v1", image.manifest());
    await().atMost(SOON).until(() -> isPublished(small));

    run("image-revoke", name, "--reason", "it leaks keys");
    goOn.countDown();
    var stopped = ended();
    await().atMost(SOON).until(() -> !run("list").out().contains("sha256-"));
    var withdrawn = json("show", release(small)).path("revocation").path("reason").asText();
    json("image-add", name, "--although-revoked", "--wait");

    assertThat(stopped.path("state").asText()).isEqualTo("failed");
    assertThat(withdrawn).isEqualTo("its image was not taken in");
    assertThat(run("image-show", name).code()).isZero();
    for (var part : json("image-show", name).path("parts")) {
      var release = json("show", part.path("release").asText());
      assertThat(release.has("revocation")).as(release.toString()).isFalse();
    }
  }

  @Test
  void push_failedWhileAnotherOfTheRepositoryIsOpen_leavesItsBlobsToThat() {
    var bad = layout.image("bad", 1, 10_000);
    var good = layout.image("good", 1, 10_000, 900_000);
    var shared = bad.blobs().get(1);
    registry.tag("team/app", "bad", bad.manifest()).tag("team/app", "good", good.manifest());
    hold(good.blobs().get(2));
    tell("team/app", "good", good.manifest());
    await().atMost(SOON).until(() -> isPublished(shared));

    run("image-revoke", "reg.test/team/app:bad", "--reason", "it is broken");
    tell("team/app", "bad", bad.manifest());
    await().atMost(SOON).until(() -> pushes().path(0).path("state").asText().equals("failed"));
    goOn.countDown();
    ended();

    assertThat(json("show", release(shared)).has("revocation")).isFalse();
    assertThat(tagged("team/app:good")).isEqualTo(good.manifest().digest().toString());
  }
}
