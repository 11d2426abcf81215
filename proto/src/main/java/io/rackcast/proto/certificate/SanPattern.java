package io.rackcast.proto.certificate;

import io.rackcast.proto.settings.Glob;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Which alternative names fit: one type, and a text in which {@code *} stands for any run of
 * characters.
 */
public record SanPattern(AlternativeName.Type type, String glob) {
  /**
   * Reads {@code dns:tracker-*.example}, {@code uri:spiffe://prod/ns/ci/*}, {@code ip:10.1.2.3} or
   * {@code email:*@example.org}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static SanPattern parse(String text) {
    int colon = text.indexOf(':');
    for (var type : AlternativeName.Type.values()) {
      if (colon > 0 && type.label().equals(text.substring(0, colon))) {
        return new SanPattern(type, type.canonical(checked(text, text.substring(colon + 1))));
      }
    }
    throw new IllegalArgumentException(
        "\"%s\" is no alternative name; write TYPE:NAME with one of the types %s, like"
                .formatted(text, types())
            + " dns:tracker-*.example");
  }

  private static String types() {
    return Arrays.stream(AlternativeName.Type.values())
        .map(AlternativeName.Type::label)
        .collect(Collectors.joining(", "));
  }

  private static String checked(String text, String glob) {
    if (glob.isEmpty() || !glob.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "\"%s\" has no name behind its type; write printable ASCII without spaces"
              .formatted(text));
    }
    return glob;
  }

  boolean matches(AlternativeName name) {
    return name.type() == type && Glob.matches(glob, name.value());
  }

  /** Whether there is exactly one {@code *}. */
  boolean hasOnePart() {
    return glob.indexOf('*') >= 0 && glob.indexOf('*') == glob.lastIndexOf('*');
  }

  /** What the one {@code *} stands for in a name that fits. */
  String part(AlternativeName name) {
    int star = glob.indexOf('*');
    return name.value().substring(star, name.value().length() - (glob.length() - star - 1));
  }

  @Override
  public String toString() {
    return type.label() + ":" + glob;
  }
}
