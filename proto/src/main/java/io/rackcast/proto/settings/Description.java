package io.rackcast.proto.settings;

import java.util.ArrayList;
import java.util.List;

/** Writes registered keys as commented YAML. */
final class Description {
  private static final int WIDTH = 100;

  private final StringBuilder text = new StringBuilder();

  static String of(KeyTree keys) {
    var description = new Description();
    description.section(keys, "", "\n");
    return description.text.toString();
  }

  /**
   * Writes the keys of a section.
   *
   * @param lead what stands before each line: spaces, or the beginning of a comment
   * @param between what stands between two keys
   */
  private void section(KeyTree keys, String lead, String between) {
    String before = "";
    for (var child : keys.children().entrySet()) {
      text.append(before);
      before = between;
      key(child.getKey(), child.getValue(), lead);
    }
  }

  private void key(String name, KeyTree key, String lead) {
    comment(key, lead);
    text.append(lead).append(name).append(':');
    if (key.leaf().isPresent()) {
      value(key.leaf().get());
    } else {
      text.append('\n');
      section(key, lead + "  ", "");
    }
  }

  private void comment(KeyTree key, String lead) {
    String words = words(key);
    if (!words.isEmpty()) {
      wrap(words, WIDTH - lead.length() - 2).forEach(line -> line(lead + "# " + line));
    }
    key.leaf().flatMap(KeyTree.Leaf::element).ifPresent(e -> section(e, lead + "#   ", ""));
  }

  /** The comment with the hint before its last full stop: "How long to wait (1s to 1h)." */
  private static String words(KeyTree key) {
    String hint = key.leaf().map(KeyTree.Leaf::hint).orElse("");
    String said = key.comment();
    if (hint.isEmpty()) {
      return said;
    }
    return (said.endsWith(".") ? said.substring(0, said.length() - 1) : said) + " (" + hint + ").";
  }

  private void value(KeyTree.Leaf leaf) {
    String value = leaf.yaml().isEmpty() ? "" : " " + leaf.yaml();
    line(value + (leaf.remark().isEmpty() ? "" : "  # " + leaf.remark()));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static List<String> wrap(String words, int width) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (String word : words.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** The value in YAML: in double quotes if it is text. */
  static String yaml(String value, boolean isText) {
    return isText ? quoted(value) : value;
  }

  static String yaml(List<String> values) {
    return values.stream().map(Description::quoted).toList().toString();
  }

  private static String quoted(String value) {
    var quoted = new StringBuilder("\"");
    value.chars().forEach(c -> quoted.append(escaped((char) c)));
    return quoted.append('"').toString();
  }

  private static String escaped(char letter) {
    return switch (letter) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      default -> letter < ' ' || letter == 0x7f ? "\\x%02x".formatted((int) letter) : "" + letter;
    };
  }
}
