package io.rackcast.agent.mirror.setup;

import io.rackcast.agent.image.ImageName;
import io.rackcast.proto.settings.HostPort;
import java.util.ArrayList;
import java.util.List;

/**
 * What a runtime has to be told.
 *
 * @param mirror where the mirror listens
 * @param registries whose images are pulled through it, {@code HOST} or {@code HOST:PORT}; none:
 *     all of them, where the runtime can say so
 * @param only whether the runtime is to have no other place: what the mirror refuses cannot be
 *     pulled then, nor anything while the agent is away
 */
public record MirrorSetup(HostPort mirror, List<String> registries, boolean only) {
  /** The first line of every file that is ours. */
  static final String MARK = "# Written by rackcast-agent mirror setup; it replaces this file.\n";

  private static final String HUB = "docker.io";

  /**
   * Checks the registries.
   *
   * @throws IllegalArgumentException with a sentence if one cannot be meant
   */
  public MirrorSetup {
    registries =
        registries.stream().map(registry -> new ImageName(registry, "any").registry()).toList();
  }

  /**
   * The files of a runtime, by their paths in its folder.
   *
   * @throws IllegalArgumentException with a sentence if the runtime cannot do that
   */
  public List<SetupFile> files(ContainerRuntime runtime) {
    return switch (runtime) {
      case CONTAINERD -> containerd();
      case PODMAN, CRIO -> List.of(registriesConf());
      case DOCKER -> List.of(docker());
    };
  }

  private List<SetupFile> containerd() {
    List<SetupFile> files = new ArrayList<>();
    if (registries.isEmpty()) {
      files.add(hosts("_default", ""));
    }
    for (String registry : registries) {
      files.add(hosts(registry, registry));
    }
    return files;
  }

  /**
   * containerd asks the server last; without one in {@code _default}, the registry itself. With the
   * mirror in its place the mirror still stands as a host too: containerd 1.6 takes a file without
   * one for broken, and then asks the registry.
   */
  private SetupFile hosts(String folder, String registry) {
    String server =
        only ? "http://" + mirror : registry.isEmpty() ? "" : "https://" + host(registry);
    var text = new StringBuilder(MARK);
    if (!server.isEmpty()) {
      text.append("server = \"").append(server).append("\"\n");
    }
    text.append("\n[host.\"http://").append(mirror).append("\"]\n");
    text.append("  capabilities = [\"pull\", \"resolve\"]\n");
    return new SetupFile(folder + "/hosts.toml", text.toString());
  }

  private static String host(String registry) {
    return registry.equals(HUB) ? "registry-1.docker.io" : registry;
  }

  private SetupFile registriesConf() {
    if (registries.isEmpty()) {
      throw new IllegalArgumentException(
          "this runtime has mirrors per registry only; name them with --registry HOST");
    }
    var text = new StringBuilder(MARK);
    for (String registry : registries) {
      // No repository may have a ":", so the mirror takes "_" before a port.
      String here = mirror + "/" + registry.replace(':', '_');
      text.append("\n[[registry]]\nprefix = \"").append(registry).append("\"\n");
      text.append("location = \"").append(only ? here : registry).append("\"\n");
      if (only) {
        text.append("insecure = true\n");
      } else {
        text.append("\n[[registry.mirror]]\nlocation = \"").append(here);
        text.append("\"\ninsecure = true\n");
      }
    }
    return new SetupFile("50-rackcast.conf", text.toString());
  }

  private SetupFile docker() {
    if (only) {
      throw new IllegalArgumentException(
          "dockerd always asks Docker Hub after a mirror; --only is for containerd, podman, crio");
    }
    if (registries.stream().anyMatch(registry -> !registry.equals(HUB))) {
      throw new IllegalArgumentException(
          "dockerd has mirrors of docker.io only; pull others as %s/REGISTRY/NAME:TAG"
              .formatted(mirror));
    }
    return new SetupFile("daemon.json", DockerJson.with("http://" + mirror, "{}"));
  }
}
