package io.rackcast.agent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.agent.testkit.StandardClients;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a push to a registry, set up as {@code examples/registry} says, to an origin that nobody
 * tells of it, and on to a node.
 */
final class RegistryIT {
  private static final Path EXAMPLE = Jars.TOP.resolve("examples/registry");
  private static final String ORIGIN = "127.9.0.1";
  private static final String SECRET = "secret-of-the-hook";
  private static final String PASSWORD = "password-of-the-user";

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private final String registry = "127.0.0.1:" + FreePorts.next();
  private Fleet fleet;

  @BeforeEach
  void start() throws IOException {
    StandardClients.need("docker-registry", "docker-registry", "--version");
    StandardClients.need("skopeo", "skopeo", "--version");
    StandardClients.need("apache2-utils", "htpasswd", "-nbB", "a", "b");
    fleet = new Fleet(dir, programs);
    startRegistry();
    setUpPublisher();
    fleet.publisher();
    fleet.tracker();
    fleet.agent("origin", ORIGIN, "origin");
    fleet.agent("r1n1", "127.1.0.1", "node");
  }

  private void startRegistry() throws IOException {
    Path folder = dir.resolve("registry");
    Files.createDirectories(folder.resolve("images"));
    Files.writeString(
        folder.resolve("registry.yml"),
        Files.readString(EXAMPLE.resolve("registry.yml"))
            .replace("127.0.0.1:5000", registry)
            .replace("127.0.0.1:7071", fleet.publisherHttp())
            .replace("HOOK-SECRET", SECRET));
    var users = Program.run(dir, List.of("htpasswd", "-nbB", "rackcast", PASSWORD)).succeeded();
    Files.writeString(folder.resolve("htpasswd"), users.out());
    programs.start(
        dir.resolve("registry.log"),
        List.of("bash", "-c", "cd '" + folder + "' && exec docker-registry serve registry.yml"));
  }

  private void setUpPublisher() throws IOException {
    Path file = dir.resolve("publisher/publisher.yaml");
    Files.writeString(dir.resolve("publisher/hook.secret"), SECRET);
    Files.writeString(dir.resolve("publisher/registry.secret"), PASSWORD);
    var part =
        Files.readString(EXAMPLE.resolve("publisher.yaml")).replace("127.0.0.1:5000", registry);
    Files.writeString(file, Files.readString(file).replace("registries: []", part));
  }

  @Test
  void push_toARegistry_isInTheOriginByItselfAndOnANodeByItsDigest() throws IOException {
    var layer = new byte[5_000_001];
    new Random(1).nextBytes(layer);
    String release = "oci/reg.example/team/app@sha256-" + SampleContent.sha256(layer).hex();
    artifact(dir.resolve("layout"), layer);

    push();

    await("the origin has the layer")
        .atMost(Program.PATIENCE)
        .until(() -> fleet.agentMetric(ORIGIN, "rackcast_agent_origin_bytes_total") > layer.length);
    fleet.fetched("r1n1", release, dir.resolve("out"));
    assertThat(dir.resolve("out")).hasBinaryContent(layer);
    var shown = fleet.client("image-show", "reg.example/team/app:v1", "--json").succeeded();
    assertThat(shown.out()).contains(release);
  }

  private void push() {
    var command =
        List.of(
            "skopeo",
            "--insecure-policy",
            "copy",
            "--dest-tls-verify=false",
            "--dest-creds=rackcast:" + PASSWORD,
            "oci:" + dir.resolve("layout") + ":v1",
            "docker://" + registry + "/team/app:v1");
    await("the registry takes it")
        .atMost(Program.PATIENCE)
        .until(() -> Program.run(dir, command).exitCode() == 0);
  }

  /** A layout of OCI with an artifact of one layer. */
  private static void artifact(Path folder, byte[] layer) throws IOException {
    String type = "application/vnd.oci.";
    Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"%1$simage.manifest.v1+json","artifactType":"app/x",
         "config":%2$s,"layers":[%3$s]}"""
            .formatted(
                type,
                put(blobs, "{}".getBytes(UTF_8), type + "empty.v1+json", ""),
                put(blobs, layer, "app/x-layer", ""));
    String named = ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}";
    String entry = put(blobs, manifest.getBytes(UTF_8), type + "image.manifest.v1+json", named);
    Files.writeString(
        folder.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + entry + "]}");
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  private static String put(Path blobs, byte[] bytes, String type, String more) throws IOException {
    var digest = SampleContent.sha256(bytes);
    Files.write(blobs.resolve(digest.hex()), bytes);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(type, digest, bytes.length, more);
  }
}
