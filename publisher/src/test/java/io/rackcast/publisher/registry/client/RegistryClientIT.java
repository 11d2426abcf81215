package io.rackcast.publisher.registry.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rackcast.publisher.testkit.DockerRegistry;
import io.rackcast.publisher.testkit.OciLayouts;
import io.rackcast.publisher.testkit.OciLayouts.Blob;
import io.rackcast.publisher.testkit.OciLayouts.Image;
import io.rackcast.publisher.testkit.Skopeo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real registry, filled by a real client. */
class RegistryClientIT {
  private final List<AutoCloseable> closed = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : closed) {
      each.close();
    }
  }

  private OciLayouts layout() {
    return new OciLayouts(folder.resolve("layout"));
  }

  private DockerRegistry registry(Optional<DockerRegistry.Login> login) {
    var registry = new DockerRegistry(folder.resolve("registry"), List.of(), login);
    closed.add(registry);
    return registry;
  }

  private RegistryClient client(DockerRegistry registry, Optional<RegistryCredentials> as) {
    var target = new RegistryTarget(registry.name(), registry.url(), as, false, List.of());
    var client = new RegistryClient(target, RegistryLimits.USUAL, Clock.systemUTC());
    closed.add(0, client);
    return client;
  }

  private RegistryClient client(DockerRegistry registry) {
    return client(registry, Optional.empty());
  }

  private static Manifest manifest(RegistryClient client, String tag) {
    var digest = client.resolve("team/app", tag).orElseThrow();
    return client.manifest("team/app", digest).orElseThrow();
  }

  private static void hasBlob(RegistryClient client, Descriptor blob, byte[] expected)
      throws IOException {
    try (var body = client.blob("team/app", blob, 0)) {
      assertThat(body.begin()).isZero();
      assertThat(body.readAllBytes()).isEqualTo(expected);
    }
  }

  @Test
  void manifest_imageAsPushed_andAllItsBlobs() throws Exception {
    var layout = layout();
    Image image = layout.image("v1", 1, 100_000, 3_000_000);
    var registry = registry(Optional.empty());
    Skopeo.push(layout, "v1", registry, "team/app:v1");
    var client = client(registry);

    assertThat(client.resolve("team/app", "v1")).contains(image.manifest().digest());
    var manifest = manifest(client, "v1");

    assertThat(manifest.digest()).isEqualTo(image.manifest().digest());
    assertThat(manifest.copyOfBytes())
        .isEqualTo(Files.readAllBytes(layout.path(image.manifest().digest())));
    assertThat(manifest.kind()).isEqualTo(Manifest.Kind.IMAGE);
    assertThat(manifest.artifactType()).isEmpty();
    assertThat(manifest.blobs())
        .extracting(Descriptor::digest)
        .isEqualTo(image.blobs().stream().map(Blob::digest).toList());
    assertThat(client.manifest("team/app", manifest.digest())).contains(manifest);
    for (Descriptor blob : manifest.blobs()) {
      hasBlob(client, blob, Files.readAllBytes(layout.path(blob.digest())));
    }
  }

  @Test
  void blob_fromTheMiddle_isTheRest() throws Exception {
    var layout = layout();
    var image = layout.image("v1", 1, 300_000);
    var registry = registry(Optional.empty());
    Skopeo.push(layout, "v1", registry, "team/app:v1");
    var client = client(registry);
    var blob = manifest(client, "v1").blobs().get(1);
    byte[] all = Files.readAllBytes(layout.path(image.blobs().get(1).digest()));

    try (var body = client.blob("team/app", blob, 200_000)) {
      assertThat(body.begin()).isEqualTo(200_000);
      assertThat(body.totalBytes()).isEqualTo(all.length);
      assertThat(body.readAllBytes()).isEqualTo(Arrays.copyOfRange(all, 200_000, all.length));
    }
    try (var body = client.blob("team/app", blob, all.length)) {
      assertThat(body.readAllBytes()).isEmpty();
    }
  }

  @Test
  void manifest_indexOfTwoPlatforms_leadsToBoth() {
    var layout = layout();
    var images = new LinkedHashMap<String, Image>();
    images.put("linux/amd64", layout.image("amd", "amd64", 1, 10_000));
    images.put("linux/arm64", layout.image("arm", "arm64", 2, 10_000));
    var index = layout.index("multi", images);
    var registry = registry(Optional.empty());
    Skopeo.push(layout, "multi", registry, "team/app:multi");
    var client = client(registry);

    var manifest = manifest(client, "multi");

    assertThat(manifest.digest()).isEqualTo(index.digest());
    assertThat(manifest.kind()).isEqualTo(Manifest.Kind.INDEX);
    assertThat(manifest.manifests())
        .extracting(each -> each.platform().orElseThrow())
        .containsExactly("linux/amd64", "linux/arm64");
    for (Descriptor each : manifest.manifests()) {
      var child = client.manifest("team/app", each.digest()).orElseThrow();
      assertThat(child.sizeBytes()).isEqualTo((int) each.sizeBytes());
      assertThat(child.blobs()).hasSize(2);
    }
  }

  @Test
  void manifest_docker2AndArtifact_areRead() {
    var layout = layout();
    layout.image("v1", 1, 10_000);
    layout.artifact("sbom", "application/spdx+json", "{\"spdx\":1}".getBytes(UTF_8));
    var registry = registry(Optional.empty());
    Skopeo.push(layout, "v1", registry, "team/app:docker", "--format=v2s2");
    Skopeo.push(layout, "sbom", registry, "team/app:sbom");
    var client = client(registry);

    var docker = manifest(client, "docker");
    var artifact = manifest(client, "sbom");

    assertThat(docker.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(docker.blobs()).hasSize(2);
    assertThat(artifact.artifactType()).contains("application/spdx+json");
    assertThat(artifact.blobs()).hasSize(2);
  }

  @Test
  void names_ofSeveralRepositoriesAndTags_comeInPages() {
    var layout = layout();
    layout.image("v1", 1, 1000);
    var registry = registry(Optional.empty());
    for (String name : List.of("a/x:v1", "b:v1", "b:v2", "b:v3", "c:v1")) {
      Skopeo.push(layout, "v1", registry, name);
    }
    var client = client(registry);

    var first = client.repositories(Optional.empty(), 2);
    var second = client.repositories(first.next(), 2);

    assertThat(first.names()).containsExactly("a/x", "b");
    assertThat(first.next()).isPresent();
    assertThat(second.names()).containsExactly("c");
    assertThat(second.next()).isEmpty();
    assertThat(client.repositories(Optional.of("a/x"), 10).names()).containsExactly("b", "c");
    assertThat(client.tags("b", Optional.empty(), 1000).names()).containsExactly("v1", "v2", "v3");
  }

  @Test
  void read_whatIsNotThere_saysSo() {
    var registry = registry(Optional.empty());
    var client = client(registry);
    var digest = OciLayouts.digest(new byte[] {1});

    assertThat(client.resolve("team/app", "v1")).isEmpty();
    assertThat(client.manifest("team/app", digest)).isEmpty();
    var fault =
        catchThrowableOfType(
            RegistryException.class,
            () -> client.blob("team/app", Descriptor.of("a/b", digest, 1), 0));
    assertThat(fault.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND);
    assertThat(fault.sentence()).contains("answers 404").contains("UNKNOWN");
    assertThat(
            catchThrowableOfType(
                RegistryException.class, () -> client.tags("team/app", Optional.empty(), 10)))
        .extracting(RegistryException::kind)
        .isEqualTo(RegistryException.Kind.NOT_FOUND);
  }

  @Test
  void read_registryWithPasswords_needsTheRightOne() throws Exception {
    var layout = layout();
    var image = layout.image("v1", 1, 10_000);
    var registry = registry(Optional.of(new DockerRegistry.Login("ci", "s3cret")));
    Skopeo.push(layout, "v1", registry, "team/app:v1");

    var right = client(registry, Optional.of(new RegistryCredentials("ci", "s3cret")));
    var wrong = client(registry, Optional.of(new RegistryCredentials("ci", "gue55")));
    var nobody = client(registry);

    assertThat(right.resolve("team/app", "v1")).contains(image.manifest().digest());
    assertThat(right.repositories(Optional.empty(), 10).names()).containsExactly("team/app");
    for (RegistryClient each : List.of(wrong, nobody)) {
      assertThat(
              catchThrowableOfType(RegistryException.class, () -> each.resolve("team/app", "v1")))
          .hasMessageNotContaining("gue55")
          .extracting(RegistryException::kind)
          .isEqualTo(RegistryException.Kind.DENIED);
    }
  }

  @Test
  void resolve_registryThatIsGone_isUnreachable() {
    var registry = registry(Optional.empty());
    registry.kill();

    var fault =
        catchThrowableOfType(
            RegistryException.class, () -> client(registry).resolve("team/app", "v1"));

    assertThat(fault.isTransient()).isTrue();
    assertThat(fault).hasMessageContaining("does not answer");
  }
}
