package io.rackcast.publisher.registry.hook;

import java.net.URI;
import java.util.List;

/**
 * One Harbor that has this publisher as a preheat provider.
 *
 * @param registry its configured name, part of the path: see {@link HookTerms}
 * @param externalUrl Harbor's "external URL", scheme, host and port; images it wants preheated are
 *     under this and no other
 * @param secrets any one of them opens it; at least one, none by path or HMAC, which Harbor's
 *     provider modes do not know
 */
public record PreheatTerms(String registry, URI externalUrl, List<HookSecret> secrets) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the name or the URL is no good, or nothing guards it
   */
  public PreheatTerms {
    secrets = List.copyOf(secrets);
    HookTerms.checkName(registry);
    if (externalUrl.getHost() == null
        || !PreheatUrl.isHttp(externalUrl)
        || externalUrl.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "the external URL of registry \"" + registry + "\" is no http or https URL; mend it");
    }
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException(
          "the preheat provider of registry \"" + registry + "\" has no secret; give it one");
    }
    if (secrets.stream()
        .anyMatch(s -> s instanceof HookSecret.Path || s instanceof HookSecret.Hmac)) {
      throw new IllegalArgumentException(
          "the preheat provider of registry \""
              + registry
              + "\" has a secret that Harbor cannot show; use basic, bearer or a header");
    }
  }
}
