package io.rackcast.publisher.registry.client;

import java.util.regex.Pattern;

/** What repositories and tags are called (OCI Distribution Specification, "Pulling manifests"). */
public final class ImageNames {
  // The specification leaves the length to clients: hosts and names together often 255.
  private static final int LONGEST = 255;
  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*");
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  private ImageNames() {}

  /** Whether a text is a repository's name, like {@code team/app}. */
  public static boolean isRepository(String text) {
    return text.length() <= LONGEST && REPOSITORY.matcher(text).matches();
  }

  /** Whether a text is a tag, like {@code v1}. */
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  static void requireRepository(String text) {
    if (!isRepository(text)) {
      throw new RegistryException(
          RegistryException.Kind.INVALID,
          Words.shown(text)
              + " is no repository; its name is parts in lower case with slashes between, like"
              + " team/app");
    }
  }

  static void requireTag(String text) {
    if (!isTag(text)) {
      throw new RegistryException(
          RegistryException.Kind.INVALID,
          Words.shown(text)
              + " is no tag; it has at most 128 letters, digits, underscores, dots and hyphens");
    }
  }
}
