package io.rackcast.publisher.registry.client;

/** Text of a registry, for sentences. */
final class Words {
  private static final int LONGEST = 100;

  private Words() {}

  /** Printable ASCII only, cut, in double quotes. */
  static String shown(String text) {
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    return '"' + cut.replaceAll("[^\\x20-\\x7e]|\"", "?") + '"';
  }
}
