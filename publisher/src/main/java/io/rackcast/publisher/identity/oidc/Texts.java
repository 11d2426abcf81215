package io.rackcast.publisher.identity.oidc;

import org.jspecify.annotations.Nullable;

/** Text from outside, for logs, terminals and answers. */
final class Texts {
  private static final int LONGEST = 100;

  private Texts() {}

  /** Only what is printable in ASCII; all else is a question mark. */
  static String clean(String text) {
    return text.replaceAll("[^\\x20-\\x7e]|\"", "?");
  }

  /** Cut, clean and in double quotes. */
  static String shown(@Nullable String text) {
    return '"' + cut(clean(String.valueOf(text)), LONGEST) + '"';
  }

  static String cut(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) + "..." : text;
  }
}
