package io.rackcast.publisher.registry.client;

import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.wording.Quoted;

/** Refuses names that no repository or tag can have, before anything is asked. */
final class Names {
  private Names() {}

  static void requireRepository(String text) {
    if (!RepositoryNames.isRepository(text)) {
      throw new RegistryException(
          RegistryException.Kind.INVALID,
          Quoted.of(text)
              + " is no repository; its name is parts in lower case with slashes between, like"
              + " team/app");
    }
  }

  static void requireTag(String text) {
    if (!RepositoryNames.isTag(text)) {
      throw new RegistryException(
          RegistryException.Kind.INVALID,
          Quoted.of(text)
              + " is no tag; it has at most 128 letters, digits, underscores, dots and hyphens");
    }
  }
}
