package io.rackcast.publisher;

import io.rackcast.proto.settings.Settings;
import io.rackcast.publisher.registry.hook.HookTerms;
import io.rackcast.publisher.registry.hook.PreheatTerms;
import io.rackcast.publisher.registry.intake.IntakeLimits;
import io.rackcast.publisher.registry.intake.RegistryTerms;
import java.util.HashSet;
import java.util.List;

/**
 * The registries in the settings.
 *
 * @param terms what is taken in of each
 * @param hooks where those that have one may tell of pushes
 * @param preheats which Harbors may have images taken in ahead of use
 * @param limits bounds on what is taken in
 */
public record RegistrySettings(
    List<RegistryTerms> terms,
    List<HookTerms> hooks,
    List<PreheatTerms> preheats,
    IntakeLimits limits) {
  /** Copies the lists. */
  public RegistrySettings {
    terms = List.copyOf(terms);
    hooks = List.copyOf(hooks);
    preheats = List.copyOf(preheats);
  }

  static RegistrySettings read(Settings settings) {
    var entries =
        settings.list(
            "registries",
            "Container registries whose images are taken in when they are pushed there.",
            RegistryEntry::read);
    var names = new HashSet<String>();
    for (var entry : entries) {
      if (!names.add(entry.terms().name())) {
        settings.problem(
            "registries",
            "the name \"" + entry.terms().name() + "\" is there twice; give each its own");
      }
    }
    return new RegistrySettings(
        entries.stream().map(RegistryEntry::terms).toList(),
        entries.stream().flatMap(entry -> entry.hook().stream()).toList(),
        entries.stream().flatMap(entry -> entry.preheat().stream()).toList(),
        limits(settings));
  }

  private static IntakeLimits limits(Settings settings) {
    return new IntakeLimits(
        settings.integer("images.max-running", 4, 1, 64, "Pushes worked on at one time."),
        settings.integer(
            "images.max-blobs", 4, 1, 64, "Blobs read from registries at one time, in all."),
        settings.bytes(
            "images.max-size", "256GiB", "1KiB", "16384GiB", "Largest image, all its blobs."),
        settings.duration(
            "images.give-up-after",
            "1d",
            "1m",
            "30d",
            "How long a push is tried again while the registry cannot be read."),
        settings.duration(
            "images.keep-history",
            "30d",
            "1h",
            "3650d",
            "How long ended pushes are shown, and kept: the history of tags that are gone, and"
                + " manifests of withdrawn images (their digests and reasons stay)."),
        settings.integer(
            "images.max-history",
            100_000,
            1000,
            10_000_000,
            "Most ended pushes that are shown, and most changes of tags with which those of tags that are gone"
                + " are kept. What is approved always stays."));
  }
}
