package io.rackcast.publisher.registry.hook;

import java.util.Locale;
import java.util.Set;

/** Whose notifications a hook takes. */
public enum HookForm {
  /** Docker Distribution and what is built on it: events v1 (2.x) and v2 (3.x). */
  DISTRIBUTION,
  /** Quay's "push to repository" notification by web hook. */
  QUAY,
  /** Harbor's web hooks, default form and CloudEvents. */
  HARBOR;

  /** What its bodies may call themselves. */
  Set<String> mediaTypes() {
    return switch (this) {
      case DISTRIBUTION ->
          Set.of(
              "application/json",
              "application/vnd.docker.distribution.events.v1+json",
              "application/vnd.docker.distribution.events.v2+json");
      case QUAY -> Set.of("application/json");
      case HARBOR -> Set.of("application/json", "application/cloudevents+json");
    };
  }

  /** How metrics and settings call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
