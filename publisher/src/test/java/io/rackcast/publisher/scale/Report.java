package io.rackcast.publisher.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What was measured, as a table on standard output and as JSON in a file. */
final class Report {
  private static final PrintStream OUT = System.out;

  private final ObjectNode root = JsonNodeFactory.instance.objectNode();
  private final ObjectNode rows;

  /** Begins a table. */
  Report(String of) {
    root.put("report", of);
    root.put("processors", Runtime.getRuntime().availableProcessors());
    root.put("java", Runtime.version().toString());
    rows = root.putObject("rows");
    OUT.printf("%s, %d processors%n", of, Runtime.getRuntime().availableProcessors());
    OUT.printf(
        "%-44s %6s %9s %9s %9s %9s %9s%n",
        "", "times", "median", "p99", "longest", "processor", "wanted");
  }

  /** A row, in milliseconds. */
  void row(String name, Times times, String wanted) {
    row(name, times, Double.NaN, wanted);
  }

  /**
   * A row, in milliseconds.
   *
   * @param processor what each took of processors, which other programs on the machine change
   *     little
   */
  void row(String name, Times times, double processor, String wanted) {
    OUT.printf(
        Locale.ROOT,
        "%-44s %6d %9.2f %9.2f %9.2f %9s %9s%n",
        name,
        times.count(),
        times.millis(0.5),
        times.millis(0.99),
        times.millis(1),
        Double.isNaN(processor) ? "" : "%.2f".formatted(processor),
        wanted);
    var row =
        rows.putObject(name)
            .put("times", times.count())
            .put("median_ms", times.millis(0.5))
            .put("p99_ms", times.millis(0.99))
            .put("longest_ms", times.millis(1))
            .put("wanted", wanted);
    if (!Double.isNaN(processor)) {
      row.put("processor_ms", processor);
    }
  }

  /** A fact beside the rows. */
  void fact(String name, double value, String unit) {
    OUT.printf(Locale.ROOT, "%-44s %,.1f %s%n", name, value, unit);
    root.put(name + ", " + unit, value);
  }

  /** Writes the JSON. */
  void write(Optional<Path> file) throws IOException {
    if (file.isPresent()) {
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.get().toFile(), root);
      OUT.println("written to " + file.get());
    }
  }

  /** Says what goes on, beside the table. */
  static void say(String what) {
    System.err.println(what);
  }

  /** Throws away a folder. */
  static void remove(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
