package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.settings.Glob;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.publisher.registry.client.RegistryTarget;
import java.time.Duration;
import java.util.List;

/**
 * A registry whose images are taken in.
 *
 * @param target where it is
 * @param repositories patterns of those that are taken in
 * @param tags patterns of those that are taken in; manifests without a tag are only when this is
 *     "*"
 * @param scanEvery how often it is looked at by ourselves
 * @param revokeDeleted whether what was deleted there is withdrawn here
 * @param withdrawsMost whether a scan may withdraw even most of what is known of the registry
 * @param tls whose certificate it may have
 */
public record RegistryTerms(
    RegistryTarget target,
    List<String> repositories,
    List<String> tags,
    Duration scanEvery,
    boolean revokeDeleted,
    boolean withdrawsMost,
    ClientTlsFiles tls) {
  private static final String ALL = "*";

  /** Copies the lists. */
  public RegistryTerms {
    repositories = List.copyOf(repositories);
    tags = List.copyOf(tags);
  }

  /** The registry's name in the settings, as images are named. */
  public String name() {
    return target.name();
  }

  boolean takes(String repository) {
    return repositories.stream().anyMatch(glob -> Glob.matches(glob, repository));
  }

  boolean takesTag(String tag) {
    return tags.stream().anyMatch(glob -> Glob.matches(glob, tag));
  }

  boolean takesUntagged() {
    return tags.contains(ALL);
  }

  /** The repositories, when the patterns name each; else empty, and the catalog must be asked. */
  List<String> namedRepositories() {
    boolean isNamed = repositories.stream().noneMatch(glob -> glob.contains(ALL));
    return isNamed ? repositories : List.of();
  }
}
