package io.rackcast.publisher.testkit;

import java.util.ArrayList;
import java.util.List;

/** Copies images into registries, as people do. */
public final class Skopeo {
  private Skopeo() {}

  /**
   * Pushes an image or, with all its platforms, an index; skips the test where the program is
   * missing.
   *
   * @param name repository and tag, {@code team/app:v1}
   * @param options more of {@code skopeo copy}, like {@code --format=v2s2}
   */
  public static void push(
      OciLayouts layout, String tag, DockerRegistry registry, String name, String... options) {
    Tool.need("skopeo", "skopeo", "--version");
    var command =
        new ArrayList<>(
            List.of("skopeo", "--insecure-policy", "copy", "--all", "--dest-tls-verify=false"));
    registry
        .login()
        .ifPresent(login -> command.add("--dest-creds=" + login.user() + ":" + login.password()));
    command.addAll(List.of(options));
    command.add("oci:" + layout.folder() + ":" + tag);
    command.add("docker://" + registry.name() + "/" + name);
    Tool.run(command);
  }

  /** Has a registry forget an image by its tag, and so by its digest. */
  public static void delete(DockerRegistry registry, String name) {
    Tool.need("skopeo", "skopeo", "--version");
    var command = new ArrayList<>(List.of("skopeo", "delete", "--tls-verify=false"));
    registry
        .login()
        .ifPresent(login -> command.add("--creds=" + login.user() + ":" + login.password()));
    command.add("docker://" + registry.name() + "/" + name);
    Tool.run(command);
  }
}
