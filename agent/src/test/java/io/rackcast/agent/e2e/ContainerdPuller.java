package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/** A containerd of the test's own, pulling by its tool ctr. */
final class ContainerdPuller extends ImagePuller {
  private final Path socket = dir.resolve("c.sock");
  private final Path hosts = dir.resolve("certs.d");
  private final List<String> ctr = List.of("ctr", "-a", socket.toString(), "-n", "x");

  ContainerdPuller(Path dir, String mirror, Programs programs, List<String> setup)
      throws IOException {
    super(dir);
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
  String digest(String image) {
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
