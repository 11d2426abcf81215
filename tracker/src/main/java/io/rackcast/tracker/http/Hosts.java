package io.rackcast.tracker.http;

/** Addresses as proxies write them. */
final class Hosts {
  private Hosts() {}

  /**
   * The address in {@code 10.1.2.3}, {@code 10.1.2.3:80}, {@code fd00::1}, {@code [fd00::1]:80}.
   */
  static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      return close < 0 ? text : text.substring(1, close);
    }
    int colon = text.indexOf(':');
    return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
  }
}
