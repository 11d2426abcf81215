package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.testkit.DockerRegistry;
import io.rackcast.publisher.testkit.OciLayouts;
import io.rackcast.publisher.testkit.Skopeo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real registry and a publisher, set up as {@code examples/registry} says, and real pushes.
 *
 * <p>Only ports, secrets and the time between scans are others.
 */
class ImagesIT extends ImageCommands {
  private static final Path EXAMPLE = Path.of("../examples/registry");
  private static final DockerRegistry.Login LOGIN =
      new DockerRegistry.Login("rackcast", "a pass word");

  @TempDir Path folder;
  private final int httpPort = FreePorts.next();
  private OciLayouts layout;
  private DockerRegistry registry;
  private TestPublisher publisher;

  @BeforeEach
  void startBoth() throws IOException {
    layout = new OciLayouts(folder.resolve("layout"));
    var settings =
        Files.readString(EXAMPLE.resolve("registry.yml"))
            .replace("127.0.0.1:7071", "127.0.0.1:" + httpPort)
            .replace("HOOK-SECRET", SECRET);
    registry = new DockerRegistry(folder.resolve("registry"), settings, LOGIN);
    var part =
        Files.readString(EXAMPLE.resolve("publisher.yaml"))
            .replace("127.0.0.1:5000", registry.name())
            // Soon after the start comes the first; how soon depends on it.
            .replace("scan-every: 10m", "scan-every: 1m");
    var pub = Files.createDirectories(folder.resolve("secrets"));
    Files.writeString(pub.resolve("hook.secret"), SECRET + "\n");
    Files.writeString(pub.resolve("registry.secret"), LOGIN.password() + "\n");
    publisher =
        TestPublisher.in(
            folder,
            text -> text.replace("registries: []", part.replace("-file: ", "-file: " + pub + "/")),
            Map.of("RACKCAST_PUBLISHER_HTTP_LISTEN", "127.0.0.1:" + httpPort));
  }

  @AfterEach
  void stopBoth() {
    publisher.close();
    registry.close();
  }

  @Override
  String server() {
    return publisher.server();
  }

  @Override
  String http() {
    return publisher.http();
  }

  @Override
  String token(String name) {
    return publisher.token(name);
  }

  @Override
  String registryName() {
    return "reg.example";
  }

  @Test
  void images_pushedMovedAndDeleted_areApprovedAndWithdrawnHere() throws Exception {
    var images = new LinkedHashMap<String, OciLayouts.Image>();
    images.put("linux/amd64", layout.image("amd", "amd64", 1, 40_000, 3_000_000));
    images.put("linux/arm64", layout.image("arm", "arm64", 2, 50_000));
    var index = layout.index("multi", images);
    var older = layout.image("older", 3, 60_000);

    Skopeo.push(layout, "multi", registry, "team/app:v1");
    Skopeo.push(layout, "older", registry, "team/tool:v1", "--format=v2s2");

    awaitTag("team/app:v1", index.digest());
    await().atMost(SOON).until(() -> !tagged("team/tool:v1").isEmpty());
    var shown = json("image-show", "reg.example/team/app:v1");
    assertThat(shown.path("media_type").asText()).isEqualTo(index.mediaType());
    assertThat(shown.path("manifests")).hasSize(2);
    for (var image : images.values()) {
      for (var blob : image.blobs()) {
        assertThat(read(blob.digest())).isEqualTo(Files.readAllBytes(layout.path(blob.digest())));
      }
    }
    var schema2 = json("image-show", "reg.example/team/tool:v1");
    assertThat(schema2.path("media_type").asText())
        .isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
    assertThat(schema2.at("/parts/1/digest").asText())
        .isEqualTo(older.blobs().get(1).digest().toString());
    for (var part : schema2.path("parts")) {
      var digest = Sha256Digest.parse(part.path("digest").asText());
      assertThat(OciLayouts.digest(read(digest))).isEqualTo(digest);
    }

    var arm = images.get("linux/arm64").manifest();
    Skopeo.push(layout, "arm", registry, "team/app:v1");
    awaitTag("team/app:v1", arm.digest());
    assertThat(json("image-history", "reg.example/team/app:v1").path("changes")).hasSize(2);
    assertThat(run("image-show", "reg.example/team/app@" + index.digest()).code()).isZero();

    var release = schema2.at("/parts/1/release").asText();
    Skopeo.delete(registry, "team/tool:v1");
    await().atMost(SOON).until(() -> run("image-show", "reg.example/team/tool:v1").code() == 1);
    assertThat(json("show", release).at("/revocation/reason").asText())
        .isEqualTo("deleted in registry reg.example");
    assertThat(tagged("team/tool:v1")).isEmpty();
    assertThat(ended().path("origin").asText()).isEqualTo("hook");
    assertThat(states()).containsOnly("done");
  }

  @Test
  void images_whoseEventsWereLost_areFoundAtTheNextStart() {
    var fresh = layout.image("fresh", 1, 100_000);
    layout.image("other", 2, 10_000);
    publisher.stopServer();
    Skopeo.push(layout, "fresh", registry, "team/app:v1");
    Skopeo.push(layout, "other", registry, "private/app:v1");

    registry.kill();
    registry.start();
    publisher.restart();

    awaitTag("team/app:v1", fresh.manifest().digest());
    assertThat(ended().path("origin").asText()).isEqualTo("scan");
    assertThat(pushes()).hasSize(1);
  }

  private void awaitTag(String image, Sha256Digest digest) {
    await().atMost(SOON).until(() -> tagged(image).equals(digest.toString()));
  }

  private List<String> states() {
    return pushes().findValuesAsText("state");
  }
}
