package io.rackcast.publisher.store;

import java.util.regex.Pattern;

/** A release's name and version, "web@1.42"; one that exists is well formed. */
public record ReleaseKey(String name, String version) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]+(/[a-z0-9._-]+)*");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+-]{1,128}");
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_ECHO = 60;

  /**
   * @throws IllegalArgumentException with one sentence when name or version is not well formed
   */
  public ReleaseKey {
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches() || hasDots(name)) {
      throw new IllegalArgumentException(
          "\""
              + shortened(name)
              + "\" is not a release name; use 1 to 200 characters of a-z 0-9 . _ - with \"/\""
              + " between parts");
    }
    if (!VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException(
          "\""
              + shortened(version)
              + "\" is not a version; use 1 to 128 characters of A-Z a-z 0-9 . _ + -");
    }
  }

  /**
   * Reads "name@version".
   *
   * @throws IllegalArgumentException when it is not that
   */
  public static ReleaseKey parse(String text) {
    int at = text.lastIndexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException(
          "\"" + shortened(text) + "\" is not a release; write it as NAME@VERSION, as in web@1.42");
    }
    return new ReleaseKey(text.substring(0, at), text.substring(at + 1));
  }

  // Parts "." and ".." would be paths elsewhere when a name becomes a path.
  private static boolean hasDots(String name) {
    return ("/" + name + "/").contains("/./") || ("/" + name + "/").contains("/../");
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "…";
  }

  @Override
  public String toString() {
    return name + "@" + version;
  }
}
