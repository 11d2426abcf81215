package io.rackcast.publisher.identity;

import io.rackcast.proto.settings.Glob;
import java.util.regex.Pattern;

/**
 * A pattern for release names in which {@code *} stands for any run of characters, also none and
 * also across "/"; everything else stands for itself.
 */
public record NamePattern(String glob) {
  private static final Pattern ALLOWED = Pattern.compile("[a-z0-9._/*-]{1,200}");

  /**
   * @throws IllegalArgumentException when the glob has a character that no release name has
   */
  public NamePattern {
    if (!ALLOWED.matcher(glob).matches()) {
      throw new IllegalArgumentException(
          "\""
              + glob
              + "\" is not a name pattern; use 1 to 200 characters of a-z 0-9 . _ - / and * for any"
              + " run of them");
    }
  }

  /** Whether {@code name} fits. */
  public boolean matches(String name) {
    return Glob.matches(glob, name);
  }

  @Override
  public String toString() {
    return glob;
  }
}
