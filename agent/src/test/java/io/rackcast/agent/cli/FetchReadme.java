package io.rackcast.agent.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the README says of {@code fetch} for programs. */
final class FetchReadme {
  private static final Pattern CODE_WORD = Pattern.compile("`([a-z0-9_]+)`");

  private FetchReadme() {}

  /** The fields of a line, by its row. */
  static Set<String> fields(String event) {
    String row = row("`" + event + "`");
    return words(CODE_WORD, row.substring(row.indexOf('|', row.indexOf('|', 2) + 1)));
  }

  static Set<String> kinds() {
    String text = section();
    int start = text.indexOf("| `kind` |");
    String table = text.substring(start, text.indexOf("\n\n", start));
    return words(Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE), afterHead(table));
  }

  static Set<String> exitCodes() {
    return words(Pattern.compile("^\\| (\\d+) \\|", Pattern.MULTILINE), section());
  }

  private static String afterHead(String table) {
    return table.substring(table.indexOf('\n'));
  }

  private static String row(String first) {
    return section()
        .lines()
        .filter(line -> line.startsWith("| " + first + " |"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the README has no row " + first));
  }

  private static Set<String> words(Pattern pattern, String text) {
    var found = new TreeSet<String>();
    pattern.matcher(text).results().forEach(result -> found.add(result.group(1)));
    return found;
  }

  private static String section() {
    try {
      String text = Files.readString(Path.of("../README.md"));
      int start = text.indexOf("## What `fetch` says to programs");
      return text.substring(start, text.indexOf("\n## ", start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
