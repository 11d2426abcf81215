package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.testkit.OciLayouts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

/** What nodes read of an image over HTTP. */
class ImageHttpTest extends IntakeFixture {
  private HttpResponse<byte[]> get(String path) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(http() + "/images/reg.test/" + path))
            .header("Authorization", "Bearer " + token("agent"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
  }

  @Test
  void manifest_byTagAndByDigest_isWhatTheRegistrySent() throws Exception {
    var image = layout.image("v1", 1, 10_000).manifest();
    // Words of the paths are names like others.
    registry.tag("team/details", "manifests", image);
    tell("team/details", "manifests", image);
    ended();

    var byTag = get("team/details/manifests/manifests");
    var byDigest = get("team/details/manifests/" + image.digest());

    for (var answer : new HttpResponse<?>[] {byTag, byDigest}) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(Files.readAllBytes(layout.path(image.digest())));
      assertThat(answer.headers().firstValue("Content-Type")).contains(image.mediaType());
      assertThat(answer.headers().firstValue("Docker-Content-Digest"))
          .contains(image.digest().toString());
    }
    assertThat(byTag.headers().firstValue("Cache-Control")).contains("private, no-cache");
    assertThat(byDigest.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
  }

  @Test
  void details_ofAnIndex_areWhatTheCommandPrints() throws Exception {
    var images = new LinkedHashMap<String, OciLayouts.Image>();
    images.put("linux/amd64", layout.image("amd", "amd64", 1, 40_000));
    images.put("linux/arm64", layout.image("arm", "arm64", 2, 50_000));
    var index = layout.index("multi", images);
    registry.tag("team/app", "v1", index);
    tell("team/app", "v1", index);
    ended();

    var details = new ObjectMapper().readTree(get("team/app/details/v1").body());
    var history = new ObjectMapper().readTree(get("team/app/history/v1").body());

    assertThat(details).isEqualTo(json("image-show", "reg.test/team/app:v1"));
    assertThat(details.path("manifests")).hasSize(2);
    assertThat(history).isEqualTo(json("image-history", "reg.test/team/app:v1"));
  }

  @Test
  void details_ofAnAttestation_leadToItsStatement() throws Exception {
    var image = layout.image("amd64", 1, 10_000);
    var attestation = layout.attestation("attestation", image.manifest());
    var index = layout.attested("v1", image, attestation);
    registry.tag("team/app", "v1", index);
    tell("team/app", "v1", index);
    ended();

    var details = new ObjectMapper().readTree(get("team/app/details/v1").body());
    var parts = details.path("parts").findValuesAsText("digest");
    var own = new ObjectMapper().readTree(get("team/app/details/" + parts.get(1)).body());
    var manifest = get("team/app/manifests/" + parts.get(1));

    assertThat(parts.get(1)).isEqualTo(attestation.manifest().digest().toString());
    assertThat(own.path("parts"))
        .allSatisfy(part -> assertThat(part.path("infohash").asText()).hasSize(40))
        .extracting(part -> part.path("media_type").asText())
        .contains("application/vnd.in-toto+json");
    assertThat(manifest.body())
        .isEqualTo(Files.readAllBytes(layout.path(attestation.manifest().digest())));
  }

  @Test
  void manifest_ofARevokedImage_isGoneWithTheReason() throws Exception {
    var image = layout.image("v1", 1, 10_000).manifest();
    registry.tag("team/app", "v1", image);
    tell("team/app", "v1", image);
    ended();

    run("image-revoke", "reg.test/team/app:v1", "--reason", "it is broken");
    var twice = run("image-revoke", "reg.test/team/app:v1", "--reason", "it leaks");
    assertThat(twice.err()).contains("was revoked already: it is broken; nothing was changed");
    var answer = get("team/app/manifests/v1");

    assertThat(answer.statusCode()).isEqualTo(410);
    assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("it is broken");
  }
}
