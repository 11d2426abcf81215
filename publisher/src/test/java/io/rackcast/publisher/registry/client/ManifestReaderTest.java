package io.rackcast.publisher.registry.client;

import static io.rackcast.publisher.registry.client.TestManifests.DIGEST_A;
import static io.rackcast.publisher.registry.client.TestManifests.DIGEST_B;
import static io.rackcast.publisher.registry.client.TestManifests.IMAGE;
import static io.rackcast.publisher.registry.client.TestManifests.INDEX;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.testkit.OciLayouts;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {
  private static final String IMAGES = "images";
  private static final String INDEXES = "indexes";
  private static final String FOREIGN =
      ",{\"mediaType\":\"application/vnd.oci.image.layer.nondistributable.v1.tar\",\"digest\":\""
          + DIGEST_A
          + "\",\"size\":7,\"urls\":[\"https://elsewhere.test/layer\"]}]";

  private static Manifest read(String text, String header) {
    byte[] bytes = text.getBytes(UTF_8);
    return read(bytes, Optional.of(header).filter(each -> !each.isEmpty()));
  }

  private static Manifest read(byte[] bytes, Optional<String> header) {
    return ManifestReader.read(bytes, OciLayouts.digest(bytes), header, "the manifest");
  }

  private static RegistryException refusal(String text, String header) {
    return TestRegistry.fault(() -> read(text, header));
  }

  @Test
  void read_image_configThenLayers() {
    var manifest = read(IMAGE, MediaTypes.OCI_MANIFEST + "; charset=utf-8");

    assertThat(manifest.kind()).isEqualTo(Manifest.Kind.IMAGE);
    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(manifest.manifests()).isEmpty();
    assertThat(manifest.blobs())
        .containsExactly(
            Descriptor.of(
                "application/vnd.oci.image.config.v1+json", Sha256Digest.parse(DIGEST_A), 7),
            Descriptor.of(
                "application/vnd.oci.image.layer.v1.tar+gzip", Sha256Digest.parse(DIGEST_B), 9));
    assertThat(manifest.artifactType()).isEmpty();
    assertThat(manifest.subject()).isEmpty();
    assertThat(manifest.copyOfBytes()).isEqualTo(IMAGE.getBytes(UTF_8));
  }

  @Test
  void read_index_platformsAndAttestation() {
    var manifest = read(INDEX, MediaTypes.OCI_INDEX);

    assertThat(manifest.kind()).isEqualTo(Manifest.Kind.INDEX);
    assertThat(manifest.blobs()).isEmpty();
    var image = manifest.manifests().get(0);
    var attestation = manifest.manifests().get(1);
    assertThat(image.platform()).contains("linux/arm64/v8");
    assertThat(image.isAttestation()).isFalse();
    assertThat(attestation.platform()).contains("unknown/unknown");
    assertThat(attestation.attests()).contains(image.digest());
  }

  @Test
  void read_bodyWithoutType_isWhatTheHeaderSays() {
    String docker = IMAGE.replace("\"mediaType\": \"" + MediaTypes.OCI_MANIFEST + "\",", "");

    assertThat(read(docker, MediaTypes.DOCKER_MANIFEST).mediaType())
        .isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(read(docker, "text/plain").mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(read(docker, "").mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
  }

  @Test
  void read_headerThatIsNoManifestsType_bodyCounts() {
    assertThat(read(INDEX, "application/json").kind()).isEqualTo(Manifest.Kind.INDEX);
  }

  @Test
  void read_artifactWithSubject_typeAndSubject() {
    String text =
        IMAGE
            .replace("\"schemaVersion\": 2,", "\"schemaVersion\": 2, \"artifactType\": \"a/sig\",")
            .replace(
                "\"layers\"",
                "\"subject\": {\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": 7}, \"layers\""
                    .formatted(MediaTypes.OCI_MANIFEST, DIGEST_A));

    var manifest = read(text, MediaTypes.OCI_MANIFEST);

    assertThat(manifest.artifactType()).contains("a/sig");
    assertThat(manifest.subject().orElseThrow().digest()).hasToString(DIGEST_A);
  }

  @Test
  void read_configOfAnotherType_isTheArtifactType() {
    String chart = IMAGE.replace("vnd.oci.image.config.v1+json", "vnd.cncf.helm.config.v1+json");

    assertThat(read(chart, MediaTypes.OCI_MANIFEST).artifactType())
        .contains("application/vnd.cncf.helm.config.v1+json");
  }

  @Test
  void read_foreignLayer_isToldApart() {
    var manifest = read(IMAGE.replace("}}]", "}}" + FOREIGN), MediaTypes.OCI_MANIFEST);

    assertThat(manifest.blobs())
        .extracting(Descriptor::isForeign)
        .containsExactly(false, false, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"schemaVersion\": 1, \"name\": \"team/app\", \"fsLayers\": []}",
        "{\"schemaVersion\": 1}"
      })
  void read_schema1_isRefusedWithASentence(String text) {
    assertThat(refusal(text, "application/vnd.docker.distribution.manifest.v1+prettyjws"))
        .hasMessage(
            "the manifest has Docker's schema 1, which has no digests of its own; push it with a"
                + " newer client");
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "size": 7             | "size": -7            | has -7 bytes
          "size": 7             | "size": 7.5           | says no size
          "size": 7             | "size": 1e3           | says no size
          "size": 7             | "size": 281474976710657 | has 281474976710657 bytes
          "size": 7             | "sized": 7            | says no size
          "size": 7             | "size": 99999999999999999999 | says no size
          sha256:               | sha512:               | which is not sha256
          sha256:               | sha256:0              | which is not sha256
          "schemaVersion": 2    | "schemaVersion": 3    | no "schemaVersion" 2
          "schemaVersion": 2    | "layers": [], "schemaVersion": 2 | no JSON object
          "layers"              | "manifests"           | has "manifests" too
          "layers"              | "layer"               | no list "layers"
          "config":             | "konfig":             | no descriptor in "config"
          image.manifest.v1     | image.index.v1        | says that it is "application/vnd.oci.image.index.v1+json"
          image.config.v1+json  | image config          | has the media type
          "annotations": {"a"   | "artifactType": 3, "annotations": {"a" | no text in "artifactType"
          """)
  void read_wrong_isRefusedWithASentence(String good, String wrong, String sentence) {
    assertThat(IMAGE).contains(good);

    var fault = refusal(IMAGE.replace(good, wrong), MediaTypes.OCI_MANIFEST);

    assertThat(fault.kind()).isEqualTo(RegistryException.Kind.INVALID);
    assertThat(fault).hasMessageContaining(sentence);
  }

  @Test
  void read_indexWithLayersToo_isRefused() {
    String both = INDEX.replace("\"manifests\"", "\"layers\": [], \"manifests\"");

    assertThat(refusal(both, MediaTypes.OCI_INDEX)).hasMessageContaining("\"layers\" too");
  }

  @Test
  void read_oneDigestOfTwoSizes_isRefused() {
    assertThat(refusal(IMAGE.replace(DIGEST_B, DIGEST_A), MediaTypes.OCI_MANIFEST))
        .hasMessageContaining("has 7 bytes, and 9");
  }

  @Test
  void read_deepJson_isRefused() {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(refusal(deep, MediaTypes.OCI_MANIFEST)).hasMessageContaining("no JSON object");
  }

  @Test
  void read_tooManyLayers_isRefused() {
    String one = "{\"mediaType\":\"a/b\",\"digest\":\"" + DIGEST_A + "\",\"size\":7},";
    String many = IMAGE.replace("\"layers\": [", "\"layers\": [" + one.repeat(10_000));

    assertThat(refusal(many, MediaTypes.OCI_MANIFEST)).hasMessageContaining("more than 10000");
  }

  @ParameterizedTest
  @ValueSource(strings = {IMAGES, INDEXES})
  void read_mutated_endsInAValueOrARefusal(String which) {
    byte[] good = (which.equals(IMAGES) ? IMAGE : INDEX).getBytes(UTF_8);
    var random = new Random(which.hashCode());
    int read = 0;
    int refused = 0;

    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = mutated(good, random);
      try {
        assertThat(read(mutated, Optional.empty()).copyOfBytes()).isEqualTo(mutated);
        read++;
      } catch (RegistryException e) {
        assertThat(e.kind()).isEqualTo(RegistryException.Kind.INVALID);
        assertThat(e.sentence()).matches("[\\x20-\\x7e]{20,500}");
        refused++;
      }
    }

    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\":,0-9e.tfn \\".charAt(random.nextInt(17));
        case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
        default -> {
          int from = random.nextInt(bytes.length);
          int length = random.nextInt(Math.min(40, bytes.length - Math.max(at, from)) + 1);
          System.arraycopy(bytes.clone(), from, bytes, at, length);
        }
      }
    }
    return bytes;
  }
}
