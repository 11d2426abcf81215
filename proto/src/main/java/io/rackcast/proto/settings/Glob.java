package io.rackcast.proto.settings;

/** Patterns in which {@code *} stands for any run of characters; all else stands for itself. */
public final class Glob {
  private Glob() {}

  /** Whether {@code text} fits. Linear in text times pattern at worst; no regular expression. */
  public static boolean matches(String glob, String text) {
    int at = 0;
    int pattern = 0;
    int star = -1;
    int starAt = 0;
    while (at < text.length()) {
      if (pattern < glob.length() && glob.charAt(pattern) == '*') {
        star = pattern++;
        starAt = at;
      } else if (pattern < glob.length() && glob.charAt(pattern) == text.charAt(at)) {
        pattern++;
        at++;
      } else if (star >= 0) {
        pattern = star + 1;
        at = ++starAt;
      } else {
        return false;
      }
    }
    while (pattern < glob.length() && glob.charAt(pattern) == '*') {
      pattern++;
    }
    return pattern == glob.length();
  }
}
