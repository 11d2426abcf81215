package io.rackcast.tracker.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures servers, or ways to load one, in turn, several rounds, and prints medians. A round's
 * ratios are of figures taken one right after the other, so that what disturbs the machine for long
 * disturbs all.
 */
final class Rounds {
  private static final double WARM_SECONDS = 6;
  // Whoever measures for a part of a second only sees whether all of it works.
  private static final double WARM_SHARE = 3;
  private static final double SETTLE_SECONDS = 0.5;

  private final double seconds;
  private final int count;

  Rounds(double seconds, int count) {
    this.seconds = seconds;
    this.count = count;
  }

  /** What is measured under a name. */
  record Case(String name, Server server, Generator.Maker maker) {}

  /** All servers under the same load; they are closed after. */
  Map<String, List<Tally>> measure(List<Server> servers, Generator.Maker maker) throws Exception {
    return measureCases(
        servers.stream().map(server -> new Case(server.name(), server, maker)).toList());
  }

  /** All cases in turn; their servers are closed after. */
  Map<String, List<Tally>> measureCases(List<Case> cases) throws Exception {
    Map<String, List<Tally>> tallies = new LinkedHashMap<>();
    try {
      for (var one : cases) {
        one.server().awaitReady();
      }
      for (var one : cases) {
        // One generator at a time: each polls, and would take time from the other.
        try (var load = one.maker().on(one.server())) {
          load.run(Math.min(WARM_SECONDS, WARM_SHARE * seconds), one.server().pid());
        }
      }
      for (int round = 0; round < count; round++) {
        for (var one : cases) {
          var tally = turn(one);
          System.out.printf("%-20s %s%n", one.name(), tally);
          tallies.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(tally);
        }
      }
    } finally {
      cases.forEach(one -> one.server().close());
    }
    report(cases.get(0).name(), tallies);
    return tallies;
  }

  private Tally turn(Case one) throws Exception {
    try (var load = one.maker().on(one.server())) {
      load.run(SETTLE_SECONDS, one.server().pid());
      return load.run(seconds, one.server().pid());
    }
  }

  private static void report(String first, Map<String, List<Tally>> tallies) {
    var own = tallies.getOrDefault(first, List.of());
    tallies.forEach(
        (name, all) ->
            System.out.printf(
                "median %-20s %6.1f thousand/s, %6.1f per processor second, p99 %6.0f µs;"
                    + " %s / this: %s; by rate %s%n",
                name,
                median(all, Tally::perSecond) / 1000,
                median(all, Tally::perProcessorSecond) / 1000,
                median(all, tally -> tally.latencies.percentile(0.99)),
                first,
                ratios(own, all, Tally::perProcessorSecond),
                ratios(own, all, Tally::perSecond)));
  }

  private static String ratios(List<Tally> own, List<Tally> all, ToDoubleFunction<Tally> figure) {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < own.size(); i++) {
      ratios.add(figure.applyAsDouble(own.get(i)) / figure.applyAsDouble(all.get(i)));
    }
    var sorted = ratios.stream().sorted().toList();
    return "%.2f (%.2f to %.2f)"
        .formatted(sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
  }

  static double median(List<Tally> tallies, ToDoubleFunction<Tally> figure) {
    return tallies.stream().mapToDouble(figure).sorted().toArray()[tallies.size() / 2];
  }
}
