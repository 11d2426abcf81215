package io.rackcast.agent.upstream;

import io.rackcast.proto.settings.Settings;
import java.util.HashSet;
import java.util.List;

/**
 * What the section {@code mirror} says of registries.
 *
 * @param registries that may be read; no other ever is
 * @param mostReads questions and blobs under way, of all together
 */
public record UpstreamSettings(List<UpstreamRegistry> registries, int mostReads) {
  /** Copies the list. */
  public UpstreamSettings {
    registries = List.copyOf(registries);
  }

  /**
   * Reads them.
   *
   * @param isWanted whether the mirror's policy has registries read
   */
  public static UpstreamSettings read(Settings settings, boolean isWanted) {
    var registries =
        settings.list(
            "mirror.upstreams",
            "With the policy pull-through: registries that are read, and no others.",
            UpstreamRegistry::read);
    var names = new HashSet<String>();
    for (var registry : registries) {
      if (!names.add(registry.name())) {
        settings.problem(
            "mirror.upstreams",
            "the name \"" + registry.name() + "\" is there twice; keep one of them");
      }
    }
    if (isWanted && registries.isEmpty()) {
      settings.warning(
          "mirror.policy is pull-through, but mirror.upstreams names no registry; name those that"
              + " may be read");
    }
    return new UpstreamSettings(
        registries,
        settings.integer(
            "mirror.max-upstream-reads",
            64,
            1,
            1000,
            "Requests to registries under way, each with a connection and 256 KiB; more are told to"
                + " wait."));
  }
}
