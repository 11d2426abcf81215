package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.rackcast.publisher.testkit.OciLayouts;
import java.util.LinkedHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is left of images that were deleted in their registry, or withdrawn here. */
class WithdrawnImagesTest extends IntakeFixture {
  @Test
  void delete_thenPushedAgain_isWithdrawnAndThenApprovedAnew() {
    var image = layout.image("v1", 1, 10_000);
    var release = "oci/reg.test/team/app@sha256-" + image.blobs().get(1).digest().hex();
    registry.tag("team/app", "v1", image.manifest());
    tell("team/app", "v1", image.manifest());
    ended();

    registry.delete(image.manifest());
    tellDeleted("team/app", image.manifest());
    ended();
    var withdrawn = json("show", release);
    var gone = run("image-show", "reg.test/team/app:v1");
    registry.tag("team/app", "v1", image.manifest());
    tell("team/app", "v1", image.manifest());
    ended();

    assertThat(withdrawn.path("revocation").path("reason").asText())
        .isEqualTo("deleted in registry reg.test");
    assertThat(gone.code()).isEqualTo(1);
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
    assertThat(json("show", release + ".2").has("revocation")).isFalse();
  }

  @Test
  void delete_toldOfWhatIsStillThere_changesNothing() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    tell("team/app", "v1", image.manifest());
    ended();

    tellDeleted("team/app", image.manifest());
    var push = ended();

    assertThat(push.path("problem").asText()).contains("stays");
    assertThat(run("image-show", "reg.test/team/app:v1").code()).isZero();
  }

  @Test
  void revoke_image_stopsItsOwnBlobsAndKeepsItOut() {
    var base = layout.image("base", 1, 10_000);
    var more = layout.image("more", 1, 10_000, 20_000);
    registry.tag("team/app", "base", base.manifest()).tag("team/app", "more", more.manifest());
    tell("team/app", "base", base.manifest());
    tell("team/app", "more", more.manifest());
    ended();

    var revoked = run("image-revoke", "reg.test/team/app:more", "--reason", "it is broken");
    tell("team/app", "more", more.manifest());
    var again = ended();

    assertThat(revoked.code()).as(revoked.err()).isZero();
    assertThat(run("image-show", "reg.test/team/app:more").err()).contains("it is broken");
    assertThat(run("image-show", "reg.test/team/app:base").code()).isZero();
    assertThat(again.path("state").asText()).isEqualTo("failed");
    assertThat(again.path("problem").asText()).contains("it is broken");
    var own = "oci/reg.test/team/app@sha256-" + more.blobs().get(2).digest().hex();
    var shared = "oci/reg.test/team/app@sha256-" + base.blobs().get(1).digest().hex();
    assertThat(json("show", own).has("revocation")).isTrue();
    assertThat(json("show", shared).has("revocation")).isFalse();
  }

  @Test
  void images_revokedOne_isMarkedWithItsReason() {
    var bad = layout.image("bad", 1, 10_000);
    var good = layout.image("good", 2, 10_000);
    registry.tag("team/app", "bad", bad.manifest()).tag("team/app", "good", good.manifest());
    tell("team/app", "bad", bad.manifest());
    tell("team/app", "good", good.manifest());
    ended();

    run("image-revoke", "reg.test/team/app:bad", "--reason", "it burns");

    var mark = bad.manifest().digest() + "  (revoked: it burns)\n";
    assertThat(run("images", "reg.test").out()).containsOnlyOnce("(revoked").contains(mark);
    assertThat(run("image-history", "reg.test/team/app:bad").out()).contains(mark);
    assertThat(json("images", "reg.test").findValuesAsText("revoke_reason"))
        .containsExactly("it burns", "");
    assertThat(
            json("image-history", "reg.test/team/app:bad").at("/changes/0/revoke_reason").asText())
        .isEqualTo("it burns");
  }

  @Test
  void push_onTheBaseOfARevokedImage_bringsTheBaseBack() {
    var bad = layout.image("bad", 1, 10_000, 20_000);
    var fixed = layout.image("fixed", 1, 10_000);
    var base = "oci/reg.test/team/app@sha256-" + fixed.blobs().get(1).digest().hex();
    registry.tag("team/app", "bad", bad.manifest()).tag("team/app", "fixed", fixed.manifest());
    tell("team/app", "bad", bad.manifest());
    ended();

    run("image-revoke", "reg.test/team/app:bad", "--reason", "it is broken");
    var withdrawn = json("show", base);
    tell("team/app", "fixed", fixed.manifest());
    var push = ended();

    assertThat(withdrawn.path("revocation").path("reason").asText())
        .contains("by ci: it is broken");
    assertThat(push.path("state").asText()).as(push.toString()).isEqualTo("done");
    assertThat(json("show", base + ".2").has("revocation")).isFalse();
    tell("team/app", "bad", bad.manifest());
    assertThat(ended().path("problem").asText()).contains("it is broken");
  }

  @Test
  void push_blobThatAPersonRevoked_staysOut() {
    var image = layout.image("one", 1, 10_000);
    var other = layout.image("other", 1, 10_000, 20_000);
    var layer = "oci/reg.test/team/app@sha256-" + image.blobs().get(1).digest().hex();
    registry.tag("team/app", "one", image.manifest()).tag("team/app", "other", other.manifest());
    tell("team/app", "one", image.manifest());
    ended();

    var revoked = run("revoke", layer, "--reason", "it leaks keys");
    tell("team/app", "other", other.manifest());
    var push = ended();

    assertThat(revoked.code()).as(revoked.err()).isZero();
    assertThat(push.path("state").asText()).isEqualTo("failed");
    assertThat(push.path("problem").asText()).contains("it leaks keys");
  }

  @Test
  void push_indexWithAnImageOfARevokedIndex_bringsThatImageBack() {
    var images = new LinkedHashMap<String, OciLayouts.Image>();
    images.put("linux/arm64", layout.image("arm", "arm64", 2, 50_000));
    images.put("linux/amd64", layout.image("bad", "amd64", 1, 40_000));
    var bad = layout.index("v1", images);
    images.put("linux/amd64", layout.image("good", "amd64", 3, 40_000));
    var good = layout.index("v2", images);
    var arm = "reg.test/team/app@" + images.get("linux/arm64").manifest().digest();
    registry.tag("team/app", "v1", bad).tag("team/app", "v2", good);
    tell("team/app", "v1", bad);
    ended();

    run("image-revoke", "reg.test/team/app:v1", "--reason", "it is broken");
    var withdrawn = run("image-show", arm);
    tell("team/app", "v2", good);
    var push = ended();
    run("image-revoke", arm, "--reason", "arm is broken");
    tell("team/app", "v2", good);
    var again = ended();

    assertThat(withdrawn.err() + withdrawn.out()).contains("it is broken");
    assertThat(push.path("state").asText()).as(push.toString()).isEqualTo("done");
    assertThat(again.path("state").asText()).isEqualTo("failed");
    assertThat(again.path("problem").asText()).contains("arm is broken");
  }

  @Test
  void push_whileAnImageWithTheSameLayerIsDeleted_endsWithALiveLayer() {
    var old = layout.image("old", 1, 10_000);
    var fresh = layout.image("fresh", 1, 10_000, 20_000);
    var own = fresh.blobs().get(2).digest();
    var goOn = new CountDownLatch(1);
    registry.tag("team/app", "old", old.manifest()).tag("team/app", "fresh", fresh.manifest());
    tell("team/app", "old", old.manifest());
    ended();
    registry.before =
        call -> {
          if (call.getRequestURI().getPath().endsWith("/blobs/" + own)) {
            Uninterruptibles.awaitUninterruptibly(goOn);
          }
          return false;
        };

    tell("team/app", "fresh", fresh.manifest());
    long shared = old.blobs().get(1).sizeBytes();
    await().atMost(SOON).until(() -> pushes().path(0).path("done_bytes").asLong() >= shared);
    registry.delete(old.manifest());
    tellDeleted("team/app", old.manifest());
    await().atMost(SOON).until(() -> pushes().path(0).path("state").asText().equals("done"));
    goOn.countDown();
    ended();

    var layer = "oci/reg.test/team/app@sha256-" + old.blobs().get(1).digest().hex();
    assertThat(json("show", layer).has("revocation")).isTrue();
    assertThat(tagged("team/app:fresh")).isEqualTo(fresh.manifest().digest().toString());
    for (var part : json("image-show", "reg.test/team/app:fresh").path("parts")) {
      var release = json("show", part.path("release").asText());
      assertThat(release.has("revocation")).as(release.toString()).isFalse();
    }
  }
}
