package io.rackcast.tracker.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Columns that fit {@value #WIDTH} characters: if they do not, the widest is cut, again and again.
 * Numbers stand right.
 */
final class Table {
  static final int WIDTH = 100;

  private static final String GAP = "  ";
  private static final int NARROWEST = 8;

  // A count or an amount; an infohash may have nothing but digits too.
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]{1,15}|[0-9.]{1,15} ([KMGTPE]i)?B|[0-9]{1,15} (s|min|h))?");

  private final String indent;
  private final List<String[]> rows = new ArrayList<>();

  Table(String indent, String... heads) {
    this.indent = indent;
    rows.add(heads);
  }

  void row(String... cells) {
    rows.add(Arrays.stream(cells).map(Text::clean).toArray(String[]::new));
  }

  void print(PrintWriter out) {
    int columns = rows.get(0).length;
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    fit(widths);
    for (var row : rows) {
      var line = new StringBuilder(indent);
      for (int i = 0; i < columns; i++) {
        line.append(i == 0 ? "" : GAP).append(cell(row[i], widths[i], isNumeric(i)));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private void fit(int[] widths) {
    int room = WIDTH - indent.length() - GAP.length() * (widths.length - 1);
    while (Arrays.stream(widths).sum() > room) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= NARROWEST) {
        return;
      }
      widths[widest]--;
    }
  }

  private boolean isNumeric(int column) {
    return rows.size() > 1
        && rows.stream().skip(1).allMatch(row -> NUMBER.matcher(row[column]).matches());
  }

  private static String cell(String text, int width, boolean right) {
    String cut = text.length() > width ? text.substring(0, width - 1) + "…" : text;
    String pad = " ".repeat(width - cut.length());
    return right ? pad + cut : cut + pad;
  }
}
