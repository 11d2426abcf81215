package io.rackcast.tracker.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Outcomes as a table for people. */
final class Table {
  private static final List<String> HEADS =
      List.of(
          "policy",
          "last",
          "median",
          "rack",
          "pod",
          "dc",
          "origin",
          "not done",
          "views",
          "tracker");

  private final List<List<String>> rows = new ArrayList<>();

  Table() {
    rows.add(HEADS);
  }

  void add(Outcome outcome) {
    var work = outcome.work();
    rows.add(
        List.of(
            outcome.contender().toString(),
            times(outcome.last()),
            times(outcome.median()),
            copies(outcome.rack()),
            copies(outcome.pod()),
            copies(outcome.dc()),
            times(outcome.origin()),
            Integer.toString(outcome.starved()),
            Long.toString(work.viewsPushed),
            String.format(Locale.ROOT, "%.1f s", work.millisOfAll() / 1000)));
  }

  private static String times(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  private static String copies(Outcome.Copies copies) {
    return times(copies.mean()) + " " + times(copies.worst());
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var row : rows) {
      var line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int width = width(column);
        String cell = row.get(column);
        String padding = " ".repeat(width - cell.length());
        line.append(column == 0 ? cell + padding : "  " + padding + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
