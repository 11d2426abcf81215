package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A docker daemon of the test's own. It asks mirrors for names of Docker Hub only; other names it
 * pulls when they begin with the mirror's address.
 */
final class DockerPuller extends ImagePuller {
  private final String socket = "unix://" + dir.resolve("d.sock");
  private final List<String> docker = List.of("docker", "--host", socket);
  private final boolean runs;

  DockerPuller(Path dir, String mirror, Programs programs) throws IOException {
    super(dir);
    StandardClients.need("docker.io", "docker", "--version");
    var settings =
        write(
            "daemon.json",
            """
            {
              "data-root": "%1$s/data", "exec-root": "%1$s/exec", "pidfile": "%1$s/pid",
              "hosts": ["%2$s"], "storage-driver": "vfs",
              "bridge": "none", "iptables": false, "ip6tables": false
            }
            """
                .formatted(this.dir, socket));
    setUp("docker", mirror, this.dir, List.of());
    // A proxy that is not there: whatever happens, the hub is never asked.
    var server =
        programs.start(
            this.dir.resolve("dockerd.log"),
            List.of(
                "env",
                "HTTPS_PROXY=http://127.0.0.1:1",
                "NO_PROXY=127.0.0.0/8",
                "dockerd",
                "--config-file",
                settings.toString()));
    Awaitility.await("dockerd answers or ends")
        .atMost(Program.PATIENCE)
        .until(() -> !server.isAlive() || run(docker, "version").exitCode() == 0);
    runs = server.isAlive();
    if (!runs) {
      System.err.println("SKIPPED, dockerd's pulls: it does not start here: " + server.tail());
    }
  }

  /** Some systems do not let it start. */
  boolean runs() {
    return runs;
  }

  @Override
  Program.Outcome pull(String image) {
    return run(docker, "pull", image);
  }

  @Override
  String digest(String image) {
    var digests =
        run(docker, "image", "inspect", "--format={{index .RepoDigests 0}}", image)
            .succeeded()
            .out();
    return digests.strip().replaceFirst(".*@", "");
  }
}
