package io.rackcast.agent.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.agent.testkit.StandardClients;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/**
 * A fleet with a registry, set up as {@code examples/registry} says, whose images are pulled by the
 * name {@code reg.example/…} from nodes of two racks.
 */
final class ImageFleet {
  static final String ORIGIN = "127.9.0.1";
  static final String REGISTRY = "reg.example";
  private static final Path EXAMPLE = Jars.TOP.resolve("examples/registry");
  private static final String SECRET = "secret-of-the-hook";
  private static final String PASSWORD = "password-of-the-user";

  /** By which the registry's images are read and written. */
  static final String CREDENTIALS = "rackcast:" + PASSWORD;

  final Fleet fleet;
  final String address = "127.0.0.1:" + FreePorts.next();
  private final Path dir;
  private final Programs programs;

  /** Needs Debian's docker-registry and skopeo; skips loudly without them. */
  ImageFleet(Path dir, Programs programs) {
    StandardClients.need("docker-registry", "docker-registry", "--version");
    StandardClients.need("skopeo", "skopeo", "--version");
    StandardClients.need("apache2-utils", "htpasswd", "-nbB", "a", "b");
    this.dir = dir;
    this.programs = programs;
    this.fleet = new Fleet(dir, programs);
  }

  /** Starts the registry; the publisher is to be started after {@link #setUpPublisher}. */
  Program startRegistry() throws IOException {
    return startRegistry(Files.readString(EXAMPLE.resolve("registry.yml")));
  }

  /** Starts it with TLS; it tells nobody of pushes. */
  Program startRegistry(CertificateFiles tls) throws IOException {
    String usual = Files.readString(EXAMPLE.resolve("registry.yml"));
    String http = "http: { addr: \"127.0.0.1:5000\" }";
    assertThat(usual).contains(http, "notifications:");
    return startRegistry(
        usual
            .substring(0, usual.indexOf("notifications:"))
            .replace(
                http,
                "http: { addr: \"127.0.0.1:5000\", tls: { certificate: '%s', key: '%s' } }"
                    .formatted(tls.certificate(), tls.key())));
  }

  private Program startRegistry(String settings) throws IOException {
    Path folder = dir.resolve("registry");
    Files.createDirectories(folder.resolve("images"));
    Files.writeString(
        folder.resolve("registry.yml"),
        settings
            .replace("127.0.0.1:5000", address)
            .replace("127.0.0.1:7071", fleet.publisherHttp())
            .replace("HOOK-SECRET", SECRET));
    var users = Program.run(dir, List.of("htpasswd", "-nbB", "rackcast", PASSWORD)).succeeded();
    Files.writeString(folder.resolve("htpasswd"), users.out());
    return programs.start(
        dir.resolve("registry.log"),
        List.of("bash", "-c", "cd '" + folder + "' && exec docker-registry serve registry.yml"));
  }

  /**
   * Starts an agent that reads the registry, by the name that the publisher may know and by
   * another, for what nobody approved.
   */
  Program startReader(String name, String address, String other, Path ca) throws IOException {
    Files.writeString(dir.resolve("registry.secret"), PASSWORD);
    String more =
        ", url: \"https://%s\", ca: '%s', username: rackcast, password-file: registry.secret }"
            .formatted(this.address, ca);
    return startWith(
        name,
        address,
        """
          policy: pull-through
          upstreams:
            - { name: %s%3$s
            - { name: %s%3$s
        """
            .formatted(REGISTRY, other, more));
  }

  /** Starts an agent that gives its runtimes nothing that nobody approved. */
  Program startStrict(String name, String address) throws IOException {
    return startWith(name, address, "  policy: approved-only\n");
  }

  private Program startWith(String name, String address, String mirror) throws IOException {
    Path settings = fleet.agentSettings(name, address, "node");
    String listen = "listen: \"" + fleet.mirror(address) + "\"";
    String usual = "mirror:    { " + listen + " }\n";
    String more = "mirror:\n  " + listen + "\n" + mirror;
    Files.writeString(settings, Files.readString(settings).replace(usual, more));
    return fleet.start(name, address);
  }

  /** Tells the publisher of the registry. */
  void setUpPublisher() throws IOException {
    setUpPublisher(UnaryOperator.identity());
  }

  /** The same of a registry with TLS; agents may have images of it taken in. */
  void setUpPublisher(Path ca) throws IOException {
    setUpPublisher(
        text ->
            text.replace("http://" + address, "https://" + address + "\n    ca: '" + ca + "'")
                .replace("[read, announce, node]", "[read, announce, node, register]"));
  }

  private void setUpPublisher(UnaryOperator<String> change) throws IOException {
    Path file = dir.resolve("publisher/publisher.yaml");
    Files.writeString(dir.resolve("publisher/hook.secret"), SECRET);
    Files.writeString(dir.resolve("publisher/registry.secret"), PASSWORD);
    var part =
        Files.readString(EXAMPLE.resolve("publisher.yaml")).replace("127.0.0.1:5000", address)
            // The same images by names of Docker Hub, of which dockerd asks mirrors.
            + """
                - name: docker.io
                  url: http://%s
                  user: rackcast
                  password-file: registry.secret
                  repositories: ["team/*"]
              """
                .formatted(address);
    Files.writeString(file, change.apply(Files.readString(file).replace("registries: []", part)));
  }

  /** Pushes what a folder holds as {@code v1}, as often as it takes until the registry is up. */
  void push(Path layout, String repository, String tag) {
    var command =
        List.of(
            "skopeo",
            "--insecure-policy",
            "copy",
            "--dest-tls-verify=false",
            "--dest-creds=" + CREDENTIALS,
            "oci:" + layout + ":v1",
            "docker://" + address + "/" + repository + ":" + tag);
    await("the registry takes it")
        .atMost(Program.PATIENCE)
        .until(() -> Program.run(dir, command).exitCode() == 0);
  }

  /** Waits until an image is approved. */
  void awaitApproved(String image) {
    await(image + " is approved")
        .atMost(Program.PATIENCE)
        .until(() -> fleet.client("image-show", image).exitCode() == 0);
  }

  /** Has an image taken in that no notification tells of. */
  void add(String image) {
    fleet.client("image-add", image, "--wait").succeeded();
  }

  /** A layout with an image for linux/amd64, tagged v1, with layers of so many random bytes. */
  Sha256Digest image(Path layout, int... sizes) throws IOException {
    String type = "application/vnd.oci.image.";
    Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    var layers = new ArrayList<String>();
    var diffs = new ArrayList<String>();
    for (int size : sizes) {
      var tar = tar(size);
      diffs.add('"' + SampleContent.sha256(tar).toString() + '"');
      var packed = layout.resolve("layer.gz");
      try (var gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
        gzip.write(tar);
      }
      layers.add(put(blobs, Files.readAllBytes(packed), type + "layer.v1.tar+gzip", ""));
      Files.delete(packed);
    }
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}"
            .formatted(String.join(",", diffs));
    byte[] manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%smanifest.v1+json\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                type,
                put(blobs, config.getBytes(UTF_8), type + "config.v1+json", ""),
                String.join(",", layers))
            .getBytes(UTF_8);
    String named = ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}";
    String entry = put(blobs, manifest, type + "manifest.v1+json", named);
    Files.writeString(
        layout.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + entry + "]}");
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return SampleContent.sha256(manifest);
  }

  private byte[] tar(int size) throws IOException {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Files.write(dir.resolve("content-" + size), bytes);
    Path tar = dir.resolve("layer.tar");
    Program.run(dir, List.of("tar", "-C", dir.toString(), "-cf", tar.toString(), "content-" + size))
        .succeeded();
    assertThat(tar).isRegularFile();
    return Files.readAllBytes(tar);
  }

  private static String put(Path blobs, byte[] bytes, String type, String more) throws IOException {
    var digest = SampleContent.sha256(bytes);
    Files.write(blobs.resolve(digest.hex()), bytes);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(type, digest, bytes.length, more);
  }
}
