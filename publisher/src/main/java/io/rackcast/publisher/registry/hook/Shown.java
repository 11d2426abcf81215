package io.rackcast.publisher.registry.hook;

/** A stranger's text in our sentences: printable, short, in quotes. */
final class Shown {
  private static final int MOST = 60;

  private Shown() {}

  static String of(String text) {
    return '"' + printable(text, MOST) + (text.length() > MOST ? "…" : "") + '"';
  }

  /** At most {@code most} characters of the text; what does not print becomes a question mark. */
  static String printable(String text, int most) {
    var shown = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      if (shown.length() + Character.charCount(point) > most) {
        break;
      }
      shown.appendCodePoint(isPrintable(point) ? point : '?');
    }
    return shown.toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
