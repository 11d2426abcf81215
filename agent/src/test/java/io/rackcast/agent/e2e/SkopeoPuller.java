package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.StandardClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** skopeo, which reads the settings of its user's home folder as podman does. */
final class SkopeoPuller extends ImagePuller {
  private final String target = "oci:" + dir.resolve("out") + ":v1";
  private final List<String> skopeo = List.of("env", "HOME=" + dir, "skopeo", "--insecure-policy");

  SkopeoPuller(Path dir, String mirror, List<String> setup) throws IOException {
    super(dir);
    StandardClients.need("skopeo", "skopeo", "--version");
    setUp("podman", mirror, dir.resolve(PodmanPuller.SETTINGS), setup);
  }

  @Override
  Program.Outcome pull(String image) {
    var options =
        ifAtTheRegistry(image, "--src-tls-verify=false", "--src-creds=" + ImageFleet.CREDENTIALS);
    return run(with(skopeo, "copy"), options, "docker://" + image, target);
  }

  @Override
  String digest(String image) {
    return run(skopeo, "inspect", "--format", "{{.Digest}}", target).succeeded().out().strip();
  }
}
