package io.rackcast.publisher.wording;

import org.jspecify.annotations.Nullable;

/**
 * Text of strangers, for logs, terminals and answers: it breaks no line, commands no terminal, and
 * cannot look like words of ours.
 */
public final class Quoted {
  private static final int LONGEST = 100;

  private Quoted() {}

  /** In double quotes: of the first 100 characters, as {@link #ascii}; "..." if it goes on. */
  public static String of(@Nullable String text) {
    return '"' + ascii(String.valueOf(text), LONGEST) + '"';
  }

  /** Only what is printable in ASCII; all else, and a double quote, is a question mark. */
  public static String ascii(String text) {
    return text.replaceAll("[^\\x20-\\x7e]|\"", "?");
  }

  /** As the other, of the first {@code longest} characters; "..." if it goes on. */
  public static String ascii(String text, int longest) {
    return text.length() > longest ? ascii(text.substring(0, longest)) + "..." : ascii(text);
  }

  /**
   * Text of any script, to be kept: at most {@code most} characters, none cut in two; what does not
   * print becomes a question mark.
   */
  public static String printable(String text, int most) {
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
