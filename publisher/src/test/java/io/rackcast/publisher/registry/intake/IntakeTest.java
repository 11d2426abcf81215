package io.rackcast.publisher.registry.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.testkit.OciLayouts;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

/** From a registry's event to an approved image. */
class IntakeTest extends IntakeFixture {
  @Test
  void push_indexOfTwoPlatforms_isTakenInWhole() throws Exception {
    var images = new LinkedHashMap<String, OciLayouts.Image>();
    images.put("linux/amd64", layout.image("amd", "amd64", 1, 40_000, 3_000_000));
    images.put("linux/arm64", layout.image("arm", "arm64", 2, 50_000));
    var index = layout.index("multi", images);
    registry.tag("team/app", "v1", index);

    int status = tell("team/app", "v1", index);
    var push = ended();

    assertThat(status).isEqualTo(200);
    assertThat(push.path("state").asText()).isEqualTo("done");
    assertThat(push.path("actor").asText()).isEqualTo("ci");
    var shown = json("image-show", "reg.test/team/app:v1");
    assertThat(shown.path("digest").asText()).isEqualTo(index.digest().toString());
    assertThat(shown.path("manifests")).hasSize(2);
    long size = 0;
    for (var image : images.values()) {
      for (var blob : image.blobs()) {
        assertThat(read(blob.digest())).isEqualTo(Files.readAllBytes(layout.path(blob.digest())));
        size += blob.sizeBytes();
      }
    }
    assertThat(shown.path("size").asLong()).isEqualTo(size);
    assertThat(push.path("done_bytes").asLong()).isEqualTo(size);
    var layer = shown.path("manifests").path(0).path("parts").path(1);
    var url = json("announce-url", layer.path("release").asText(), "--node", "n1");
    assertThat(layer.path("infohash").asText()).hasSize(40);
    assertThat(url.path("expires_at").asText()).isNotEmpty();
  }

  @Test
  void push_layerSharedByTwoRepositories_isReadOnce() {
    var one = layout.image("one", 1, 30_000);
    registry.tag("team/app", "v1", one.manifest()).tag("team/tool", "v1", one.manifest());

    tell("team/app", "v1", one.manifest());
    tell("team/tool", "v1", one.manifest());
    ended();

    assertThat(tagged("team/app:v1")).isEqualTo(one.manifest().digest().toString());
    assertThat(tagged("team/tool:v1")).isEqualTo(one.manifest().digest().toString());
    assertThat(registry.asked(one.blobs().get(1).digest())).isEqualTo(1);
  }

  @Test
  void push_toldAfterTheTagMovedOn_leavesTheTag() {
    var old = layout.image("old", 1, 10_000);
    var fresh = layout.image("fresh", 2, 10_000);
    registry.tag("team/app", "v1", fresh.manifest());

    tell("team/app", "v1", fresh.manifest());
    ended();
    tell("team/app", "v1", old.manifest());
    var late = ended();

    assertThat(late.path("state").asText()).isEqualTo("done");
    assertThat(late.path("problem").asText()).contains("stands for " + fresh.manifest().digest());
    assertThat(tagged("team/app:v1")).isEqualTo(fresh.manifest().digest().toString());
    assertThat(run("image-show", "reg.test/team/app@" + old.manifest().digest()).code()).isZero();
  }

  @Test
  void push_toldTwice_isOnePush() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());
    var event =
        """
        {"events":[{"id":"e1","timestamp":"2026-11-21T05:23:30Z","action":"push","target":{
        "mediaType":"%s","digest":"%s","repository":"team/app","tag":"v1"}}]}"""
            .formatted(image.manifest().mediaType(), image.manifest().digest());

    int first = post(event, "Bearer " + SECRET);
    int second = post(event, "Bearer " + SECRET);

    assertThat(first).isEqualTo(200);
    assertThat(second).isEqualTo(200);
    assertThat(pushes()).hasSize(1);
  }

  @Test
  void push_repositoryThatIsNotTakenIn_isNoPushAndIsRecorded() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("other/app", "v1", image.manifest());

    int status = tell("other/app", "v1", image.manifest());

    assertThat(status).isEqualTo(200);
    assertThat(pushes()).isEmpty();
  }

  @Test
  void push_wrongSecret_isRefused() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());

    int status = post("{\"events\":[]}", "Bearer other");

    assertThat(status).isEqualTo(401);
    assertThat(pushes()).isEmpty();
  }

  @Test
  void push_tagOfWhichSomethingLaterIsKnown_saysSo() throws Exception {
    var one = layout.image("one", 1, 10_000);
    var two = layout.image("two", 2, 10_000);
    registry.tag("team/app", "v1", one.manifest());
    tell("team/app", "v1", one.manifest());
    ended();
    execute("UPDATE image_tag SET seen_look = seen_look + 1000");

    registry.tag("team/app", "v1", two.manifest());
    tell("team/app", "v1", two.manifest());
    var push = ended();

    assertThat(push.path("state").asText()).isEqualTo("done");
    assertThat(push.path("problem").asText()).contains("something later is known of tag v1");
    assertThat(tagged("team/app:v1")).isEqualTo(one.manifest().digest().toString());
  }

  @Test
  void add_imageNobodyToldOf_waitsUntilItIsThere() {
    var image = layout.image("v1", 1, 10_000);
    registry.tag("team/app", "v1", image.manifest());

    var added = json("image-add", "reg.test/team/app:v1", "--wait");
    var missing = run("image-add", "unknown.test/team/app:v1");

    assertThat(added.path("state").asText()).isEqualTo("done");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("reg.test");
    assertThat(json("image-history", "reg.test/team/app:v1").path("changes")).hasSize(1);
  }

  @Test
  void publish_underTheRegistriesNames_isRefused() throws Exception {
    var file = Files.writeString(folder.resolve("x.bin"), "x");

    var result =
        run("publish", file.toString(), "--name", "oci/reg.test/team/app", "--version", "1");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("oci/");
  }

  @Test
  void artifact_isTakenInLikeAnImage() {
    var artifact = layout.artifact("sbom", "application/spdx+json", "{\"a\":1}".getBytes(UTF_8));
    registry.tag("team/app", "sbom", artifact.manifest());

    int told = tell("team/app", "sbom", artifact.manifest());

    var push = ended();

    assertThat(told).isEqualTo(200);
    assertThat(push.path("state").asText()).isEqualTo("done");
    assertThat(json("image-show", "reg.test/team/app:sbom").path("parts")).hasSize(2);
  }

  @Test
  void push_indexWithAnAttestation_isTakenInWithIt() throws Exception {
    var image = layout.image("amd64", 1, 10_000);
    var attestation = layout.attestation("attestation", image.manifest());
    var index = layout.attested("v1", image, attestation);
    registry.tag("team/app", "v1", index);

    tell("team/app", "v1", index);
    var push = ended();

    assertThat(push.path("state").asText()).as(push.toString()).isEqualTo("done");
    assertThat(tagged("team/app:v1")).isEqualTo(index.digest().toString());
    assertThat(json("image-show", "reg.test/team/app:v1").path("parts"))
        .extracting(part -> part.path("digest").asText())
        .containsExactly(
            image.manifest().digest().toString(), attestation.manifest().digest().toString());
    var shown = json("image-show", "reg.test/team/app@" + attestation.manifest().digest());
    assertThat(shown.path("parts"))
        .allSatisfy(part -> assertThat(part.path("infohash").asText()).hasSize(40))
        .extracting(part -> part.path("media_type").asText())
        .contains("application/vnd.in-toto+json");
    var statement = attestation.blobs().get(1).digest();
    assertThat(read(statement)).isEqualTo(Files.readAllBytes(layout.path(statement)));
  }
}
