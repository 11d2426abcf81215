package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/** A containerd of the test's own, pulling by its tool ctr. */
class ContainerdPuller extends ImagePuller {
  final Path socket = dir.resolve("c.sock");
  private final Path hosts = dir.resolve("certs.d");
  private final List<String> ctr;

  ContainerdPuller(Path dir, String mirror, Programs programs, List<String> setup)
      throws IOException {
    this(dir, mirror, programs, setup, "x");
  }

  /** A containerd whose tool looks into a namespace. */
  ContainerdPuller(Path dir, String mirror, Programs programs, List<String> setup, String namespace)
      throws IOException {
    super(dir);
    ctr = List.of("ctr", "-a", socket.toString(), "-n", namespace);
    StandardClients.need("containerd", "containerd", "--version");
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
            [plugins."io.containerd.grpc.v1.cri".containerd]
              snapshotter = "native"
            [plugins."io.containerd.grpc.v1.cri".registry]
              config_path = "%1$s/certs.d"
            """
                .formatted(dir, socket));
    var server =
        programs.start(
            dir.resolve("containerd.log"), List.of("containerd", "--config", config.toString()));
    setUp("containerd", mirror, hosts, setup);
    Awaitility.await()
        .atMost(Program.PATIENCE)
        .until(() -> !server.isAlive() || run(ctr, "version").exitCode() == 0);
  }

  @Override
  Program.Outcome pull(String image) {
    var options = ifAtTheRegistry(image, "--user=" + ImageFleet.CREDENTIALS);
    var pull = with(ctr, "images", "pull", "--snapshotter=native", "--hosts-dir=" + hosts);
    return run(pull, options, image);
  }

  @Override
  final String digest(String image) {
    return run(ctr, "images", "ls", "name==" + image)
        .succeeded()
        .out()
        .lines()
        .filter(line -> line.startsWith(image + " "))
        .findFirst()
        .orElseThrow()
        .split("\\s+", -1)[2];
  }
}
