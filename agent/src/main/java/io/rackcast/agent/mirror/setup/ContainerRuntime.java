package io.rackcast.agent.mirror.setup;

/** A program that pulls images. */
public enum ContainerRuntime {
  /** containerd, also under Kubernetes and nerdctl; reads a file per registry at each pull. */
  CONTAINERD(
      "/etc/containerd/certs.d",
      "containerd reads these files at each pull; no restart is needed. Its config.toml must"
          + " name the folder once (then restart containerd): config_path ="
          + " \"/etc/containerd/certs.d\" under [plugins.\"io.containerd.grpc.v1.cri\".registry],"
          + " from containerd 2 on under [plugins.\"io.containerd.cri.v1.images\".registry]. For"
          + " ctr: --hosts-dir /etc/containerd/certs.d."),
  /** podman, buildah and skopeo; read it at each start. */
  PODMAN(
      "/etc/containers/registries.conf.d",
      "podman, buildah and skopeo read it at each run; nothing is to be restarted."),
  /** CRI-O, which reads the same files as podman. */
  CRIO("/etc/containers/registries.conf.d", "Then: systemctl reload crio (or send it SIGHUP)."),
  /** dockerd, which has mirrors of Docker Hub only. */
  DOCKER(
      "/etc/docker",
      "Then: systemctl reload docker (or send it SIGHUP).\n"
          + "dockerd asks a mirror for images of Docker Hub only; those of other registries pull as"
          + " MIRROR/REGISTRY/NAME:TAG, with _ for the : of a port.");

  private final String folder;
  private final String afterwards;

  ContainerRuntime(String folder, String afterwards) {
    this.folder = folder;
    this.afterwards = afterwards;
  }

  /** Where it usually has its settings. */
  public String folder() {
    return folder;
  }

  /** What its administrator has to do or to know, as sentences. */
  public String afterwards() {
    return afterwards;
  }
}
