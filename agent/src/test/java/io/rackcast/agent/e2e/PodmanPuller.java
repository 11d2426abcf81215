package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.StandardClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** podman, with storage and settings of its own. */
final class PodmanPuller extends ImagePuller {
  /** Where podman and skopeo find what a user has set, in the home folder. */
  static final String SETTINGS = ".config/containers/registries.conf.d";

  private final Path policy =
      write("policy.json", "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
  private final Path storage =
      write(
          "storage.conf",
          """
          [storage]
          driver = "vfs"
          graphroot = "%1$s/graph"
          runroot = "%1$s/run"
          """
              .formatted(dir));
  private final List<String> podman =
      List.of("env", "HOME=" + dir, "CONTAINERS_STORAGE_CONF=" + storage, "podman");

  PodmanPuller(Path dir, String mirror, List<String> setup) throws IOException {
    super(dir);
    StandardClients.need("podman", "podman", "--version");
    setUp("podman", mirror, dir.resolve(SETTINGS), setup);
  }

  @Override
  Program.Outcome pull(String image) {
    var options = ifAtTheRegistry(image, "--tls-verify=false", "--creds=" + ImageFleet.CREDENTIALS);
    return run(with(podman, "pull", "--signature-policy=" + policy), options, image);
  }

  @Override
  String digest(String image) {
    return run(podman, "image", "inspect", "--format", "{{.Digest}}", image)
        .succeeded()
        .out()
        .strip();
  }
}
