package io.rackcast.publisher.registry.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.testkit.OciLayouts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Indexes whose manifests are each as large as may be. */
class LargeManifestsTest extends IntakeFixture {
  private static final String TYPE = "application/vnd.oci.image.";

  @Test
  void push_manifestsOfManyBytesTogether_failsForGood() throws Exception {
    var manifests = new ArrayList<OciLayouts.Blob>();
    for (int i = 0; i < 17; i++) {
      manifests.add(manifest(i, 1, (4 << 20) - 2000));
    }

    assertFails(manifests);
  }

  @Test
  void push_manifestsThatNameManyBlobsTogether_failsForGood() throws Exception {
    var manifests = new ArrayList<OciLayouts.Blob>();
    for (int i = 0; i < 11; i++) {
      manifests.add(manifest(i, 9_900, 0));
    }

    assertFails(manifests);
  }

  private void assertFails(List<OciLayouts.Blob> manifests) throws IOException {
    var items = manifests.stream().map(LargeManifestsTest::json).toList();
    var index =
        put(
            TYPE + "index.v1+json",
            "{\"schemaVersion\":2,\"mediaType\":\"%sindex.v1+json\",\"manifests\":[%s]}"
                .formatted(TYPE, String.join(",", items)));
    registry.tag("team/app", "v1", index);

    tell("team/app", "v1", index);
    var push = ended();

    assertThat(push.path("state").asText()).isEqualTo("failed");
    assertThat(push.path("problem").asText()).contains("manifests of the image have more than");
  }

  private OciLayouts.Blob manifest(int n, int layers, int padding) throws IOException {
    var blob = put(TYPE + "layer.v1.tar", "layer");
    var text =
        "{\"schemaVersion\":2,\"mediaType\":\"%smanifest.v1+json\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                TYPE,
                json(put(TYPE + "config.v1+json", "{\"n\":" + n + "}")),
                String.join(",", Collections.nCopies(layers, json(blob))));
    return put(TYPE + "manifest.v1+json", text + " ".repeat(padding));
  }

  private OciLayouts.Blob put(String mediaType, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    var digest = OciLayouts.digest(bytes);
    Files.write(layout.path(digest), bytes);
    return new OciLayouts.Blob(mediaType, digest, bytes.length);
  }

  private static String json(OciLayouts.Blob blob) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(blob.mediaType(), blob.digest(), blob.sizeBytes());
  }
}
