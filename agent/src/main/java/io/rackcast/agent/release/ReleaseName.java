package io.rackcast.agent.release;

import java.util.regex.Pattern;

/**
 * A release as people write it: {@code web@1.42}.
 *
 * @param name 1 to 200 characters of {@code a-z 0-9 . _ -} and {@code /} between parts
 * @param version 1 to 128 characters of {@code A-Z a-z 0-9 . _ + -}
 */
public record ReleaseName(String name, String version) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]+(/[a-z0-9._-]+)*");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+-]{1,128}");

  /** Checks both parts; {@link IllegalArgumentException} says what is wrong. */
  public ReleaseName {
    if (name.length() > 200 || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not a release name; use a-z 0-9 . _ - with / between parts");
    }
    if (!VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException(
          "\"" + version + "\" is not a release version; use A-Z a-z 0-9 . _ + -");
    }
  }

  /** Reads {@code NAME@VERSION}; {@link IllegalArgumentException} says what is wrong. */
  public static ReleaseName parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a release; write NAME@VERSION, as in web@1.42");
    }
    return new ReleaseName(text.substring(0, at), text.substring(at + 1));
  }

  @Override
  public String toString() {
    return name + "@" + version;
  }
}
