package io.rackcast.publisher.registry.hook;

import io.rackcast.publisher.wording.Quoted;
import java.util.List;

/**
 * One registry's hook.
 *
 * @param registry the registry's configured name, part of the hook's path: 1 to 63 letters, digits,
 *     dots, lines
 * @param form whose notifications it takes
 * @param secrets any one of them opens it, so that a secret can be exchanged without a gap; at
 *     least one
 */
public record HookTerms(String registry, HookForm form, List<HookSecret> secrets) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the name does not fit a path, or nothing guards the hook
   */
  public HookTerms {
    secrets = List.copyOf(secrets);
    checkName(registry);
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException(
          "the hook of registry \"" + registry + "\" has no secret; give it one");
    }
  }

  static void checkName(String registry) {
    if (!registry.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new IllegalArgumentException(
          "the registry name "
              + Quoted.of(registry)
              + " does not fit a path; use at most 63 letters, digits, dots, lines");
    }
  }
}
