package io.rackcast.tracker.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which page of a long answer. */
final class PageOptions {
  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  int limit;

  @Option(
      names = "--after",
      paramLabel = "NEXT",
      description = "Go on where the page before ended.")
  String after = "";

  /** Options with {@code usual} for whoever does not say how many. */
  PageOptions(int usual) {
    limit = usual;
  }

  /** What is asked for, with {@code others} besides. */
  Map<String, String> with(Map<String, String> others) {
    var all = new HashMap<>(others);
    all.put("limit", Integer.toString(limit));
    all.put("after", after);
    return all;
  }
}
