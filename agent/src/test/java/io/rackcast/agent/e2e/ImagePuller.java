package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A container runtime, or the tool that pulls for one, with a folder and a mirror of its own. */
abstract class ImagePuller {
  final Path dir;
  final String mirror;

  ImagePuller(Path dir, String mirror) throws IOException {
    this.dir = Files.createDirectories(dir);
    this.mirror = mirror;
  }

  /** Pulls {@code reg.example/…:TAG}; what it said. */
  abstract Program.Outcome pull(String image);

  /** The digest of what was pulled by this name. */
  abstract String digest(String image);

  final Path write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  /** The mirror before a registry that is named but is not where its name leads. */
  final Path registriesConf(String registry) throws IOException {
    return write(
        "registries.conf",
        """
        unqualified-search-registries = []
        [[registry]]
        prefix = "reg.example"
        location = "%1$s"
        insecure = true
          [[registry.mirror]]
          location = "%2$s/reg.example"
          insecure = true
        """
            .formatted(registry, mirror));
  }

  static ImagePuller skopeo(Path dir, String mirror, String registry) throws IOException {
    StandardClients.need("skopeo", "skopeo", "--version");
    return new ImagePuller(dir, mirror) {
      private final Path conf = registriesConf(registry);

      @Override
      Program.Outcome pull(String image) {
        return Program.run(
            this.dir,
            List.of(
                "skopeo",
                "--insecure-policy",
                "--registries-conf",
                conf.toString(),
                "copy",
                "docker://" + image,
                "oci:" + this.dir.resolve("out") + ":v1"));
      }

      @Override
      String digest(String image) {
        var out =
            Program.run(
                this.dir,
                List.of(
                    "skopeo",
                    "inspect",
                    "--format",
                    "{{.Digest}}",
                    "oci:" + this.dir.resolve("out") + ":v1"));
        return out.succeeded().out().strip();
      }
    };
  }

  static ImagePuller podman(Path dir, String mirror, String registry) throws IOException {
    StandardClients.need("podman", "podman", "--version");
    return new ImagePuller(dir, mirror) {
      private final Path policy =
          write("policy.json", "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
      private final Map<String, String> environment =
          Map.of(
              "CONTAINERS_REGISTRIES_CONF",
              registriesConf(registry).toString(),
              "CONTAINERS_STORAGE_CONF",
              write(
                      "storage.conf",
                      """
                      [storage]
                      driver = "vfs"
                      graphroot = "%1$s/graph"
                      runroot = "%1$s/run"
                      """
                          .formatted(this.dir))
                  .toString());

      @Override
      Program.Outcome pull(String image) {
        return podman("pull", "--signature-policy", policy.toString(), image);
      }

      @Override
      String digest(String image) {
        return podman("image", "inspect", "--format", "{{.Digest}}", image)
            .succeeded()
            .out()
            .strip();
      }

      private Program.Outcome podman(String... arguments) {
        var command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.add("podman");
        command.addAll(List.of(arguments));
        return Program.run(this.dir, command);
      }
    };
  }

  static ImagePuller containerd(Path dir, String mirror, String registry, Programs programs)
      throws IOException {
    StandardClients.need("containerd", "containerd", "--version");
    return new ImagePuller(dir, mirror) {
      private final Path socket = this.dir.resolve("c.sock");
      private final Path hosts = this.dir.resolve("certs.d");

      {
        Files.createDirectories(hosts.resolve("reg.example"));
        write(
            "certs.d/reg.example/hosts.toml",
            """
            server = "http://%s"
            [host."http://%s"]
              capabilities = ["pull", "resolve"]
            """
                .formatted(registry, mirror));
        var config =
            write(
                "config.toml",
                """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                [grpc]
                  address = "%2$s"
                [plugins."io.containerd.internal.v1.opt"]
                  path = "%1$s/opt"
                """
                    .formatted(this.dir, socket));
        var server =
            programs.start(
                this.dir.resolve("containerd.log"),
                List.of("containerd", "--config", config.toString()));
        Awaitility.await()
            .atMost(Program.PATIENCE)
            .until(() -> !server.isAlive() || ctr("version").exitCode() == 0);
      }

      @Override
      Program.Outcome pull(String image) {
        return ctr(
            "images", "pull", "--snapshotter", "native", "--hosts-dir", hosts.toString(), image);
      }

      @Override
      String digest(String image) {
        var line =
            ctr("images", "ls", "name==" + image)
                .succeeded()
                .out()
                .lines()
                .filter(each -> each.startsWith(image))
                .findFirst()
                .orElseThrow();
        return line.split("\\s+", -1)[2];
      }

      private Program.Outcome ctr(String... arguments) {
        var command = new ArrayList<>(List.of("ctr", "-a", socket.toString(), "-n", "x"));
        command.addAll(List.of(arguments));
        return Program.run(this.dir, command);
      }
    };
  }
}
