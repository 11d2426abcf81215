package io.rackcast.agent.image;

import java.util.regex.Pattern;

/**
 * A repository of a registry.
 *
 * @param registry as images are named, with the port if they have one: {@code reg.test:8443}
 * @param repository {@code team/app}
 */
public record ImageName(String registry, String repository) {
  private static final int LONGEST = 255;
  private static final Pattern REGISTRY =
      Pattern.compile("[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?");
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*");

  /** Checks both (OCI distribution, "Pulling manifests"). */
  public ImageName {
    check("registry", registry, REGISTRY);
    check("repository", repository, REPOSITORY);
  }

  private static void check(String what, String value, Pattern pattern) {
    if (value.length() > LONGEST || !pattern.matcher(value).matches()) {
      throw new IllegalArgumentException("\"" + value + "\" is no " + what + " of images");
    }
  }

  @Override
  public String toString() {
    return registry + "/" + repository;
  }
}
