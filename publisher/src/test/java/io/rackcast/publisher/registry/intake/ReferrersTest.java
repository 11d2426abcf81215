package io.rackcast.publisher.registry.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.publisher.testkit.OciLayouts;
import org.junit.jupiter.api.Test;

/** Signatures and the like come with their image, though no pattern of tags has theirs. */
class ReferrersTest extends IntakeFixture {
  private static final String SIGNATURE = "application/vnd.dev.cosign.artifact.sig.v1+json";

  @Override
  String yaml() {
    return super.yaml().replace("scan-every", "tags: [\"v*\"]\n    scan-every");
  }

  private OciLayouts.Image taken() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    tell("team/app", "v1", image.manifest());
    ended();
    return image;
  }

  private JsonNode referrers() {
    return json("image-show", "reg.test/team/app:v1").path("referrers");
  }

  private OciLayouts.Image signature(OciLayouts.Image image) {
    return layout.referrer("sig", SIGNATURE, "{\"a\":1}".getBytes(UTF_8), image.manifest());
  }

  @Test
  void push_ofAReferrerAfterItsImage_isTakenInAndTold() {
    var image = taken();
    var signature = signature(image);

    tell("team/app", "", signature.manifest());
    var push = ended();

    assertThat(push.path("state").asText()).isEqualTo("done");
    assertThat(push.path("problem").asText()).isEmpty();
    assertThat(referrers()).hasSize(1);
    var told = referrers().path(0);
    assertThat(told.path("digest").asText()).isEqualTo(signature.manifest().digest().toString());
    assertThat(told.path("artifact_type").asText()).isEqualTo(SIGNATURE);
    var shown = json("image-show", "reg.test/team/app@" + signature.manifest().digest());
    assertThat(shown.path("subject").asText()).isEqualTo(image.manifest().digest().toString());
    assertThat(shown.path("parts")).hasSize(2);
  }

  @Test
  void push_ofAReferrerBeforeItsImage_isTakenInWithIt() {
    var image = layout.image("v1", 1, 10_000);
    var signature = signature(image);
    registry.tag("team/app", "v1", image.manifest());
    registry.site.failures.set(2);
    registry.site.status = 404;
    tell("team/app", "v1", image.manifest());
    troubled();

    tell("team/app", "", signature.manifest());
    ended();

    assertThat(referrers()).hasSize(1);
  }

  @Test
  void push_ofASignatureByItsTag_isTakenInAndToldWithTheTag() {
    var image = taken();
    var tag = "sha256-" + image.manifest().digest().hex() + ".sig";
    var signature = layout.artifact(tag, SIGNATURE, "{\"b\":1}".getBytes(UTF_8));
    registry.tag("team/app", tag, signature.manifest());

    tell("team/app", tag, signature.manifest());
    ended();

    assertThat(referrers()).hasSize(1);
    assertThat(referrers().path(0).path("tag").asText()).isEqualTo(tag);
  }

  @Test
  void push_ofWhatRefersToNothingHere_isLeftOut() {
    taken();
    var other = layout.image("other", 2, 10_000);
    var signature = signature(other);
    var tag = "sha256-" + other.manifest().digest().hex() + ".sig";
    registry.tag("team/app", "other", other.manifest());
    registry.tag("team/app", tag, signature.manifest());

    tell("team/app", "other", other.manifest());
    tell("team/app", "", other.manifest());
    tell("team/app", "", signature.manifest());
    tell("team/app", tag, signature.manifest());
    ended();

    assertThat(pushes())
        .hasSize(4)
        .filteredOn(push -> push.path("problem").asText().contains("refers to no image"))
        .hasSize(3);
    for (var manifest : new OciLayouts.Blob[] {other.manifest(), signature.manifest()}) {
      assertThat(run("image-show", "reg.test/team/app@" + manifest.digest()).code()).isEqualTo(1);
    }
  }
}
