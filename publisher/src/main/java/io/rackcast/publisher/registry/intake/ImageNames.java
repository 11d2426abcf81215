package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.UploadRows;

/**
 * Between images and releases: each blob of repository team/app in registry reg.test:8443 is the
 * release {@code oci/reg.test_8443/team/app@sha256-<hex>}.
 */
public final class ImageNames {
  /** How the names of all such releases begin; nobody else may publish under it. */
  public static final String PREFIX = "oci/";

  /** What the names of registries as callers begin with; no other caller may be named so. */
  public static final String CALLER = UploadRows.REGISTRY.replace(":", "");

  private ImageNames() {}

  /** The release name of a repository's blobs; the name that rights are on. */
  public static String releaseName(String registry, String repository) {
    // No registry's name has "_" (RegistryTarget), no release name ":".
    return PREFIX + registry.replace(':', '_') + "/" + repository;
  }

  /**
   * The release of a blob.
   *
   * @param generation 1, or how often it came anew after the registry had deleted it
   * @throws IllegalArgumentException when the repository's name is too long for a release
   */
  static ReleaseKey release(
      String registry, String repository, Sha256Digest digest, int generation) {
    var version = "sha256-" + digest.hex() + (generation == 1 ? "" : "." + generation);
    return new ReleaseKey(releaseName(registry, repository), version);
  }

  /** The registry that a caller is; see {@link #caller}. */
  static String registry(String caller) {
    return caller.substring(UploadRows.REGISTRY.length());
  }

  /** Who publishes them, as the store and the audit log say. */
  public static String caller(String registry) {
    return UploadRows.REGISTRY + registry;
  }
}
