package io.rackcast.tracker.simulator;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** Many rollouts, each with another plan of faults. */
final class Plans {
  private final Options options;
  private final PrintStream out;

  Plans(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  private record Ran(long seed, int faults, Outcome outcome) {}

  /** Runs all; returns whether nobody starved in any. */
  boolean run() {
    boolean fair = true;
    for (var contender : options.contenders()) {
      fair &= run(contender);
    }
    return fair;
  }

  private boolean run(Contender contender) {
    var ran =
        LongStream.range(options.seed(), options.seed() + options.plans())
            .parallel()
            .mapToObj(seed -> run(contender, seed))
            .toList();
    var starved = ran.stream().filter(plan -> plan.outcome().starved() > 0).toList();
    for (var plan : starved) {
      out.printf(
          "seed %d: %d nodes starved; run it alone with plans=1 seed=%d%n",
          plan.seed(), plan.outcome().starved(), plan.seed());
    }
    print(contender, ran, starved.size());
    return starved.isEmpty();
  }

  private Ran run(Contender contender, long seed) {
    var faults = FaultPlan.draw(options.settings(), options.faults(), seed);
    if (options.plans() == 1) {
      faults.forEach(out::println);
    }
    var outcome = new Simulation(options.settings(), 0).run(contender, faults, seed);
    return new Ran(seed, faults.size(), outcome);
  }

  private void print(Contender contender, List<Ran> ran, int starved) {
    out.printf(
        "%s: %d fault plans of %.1f faults; somebody starved in %d%n",
        contender, ran.size(), ran.stream().mapToInt(Ran::faults).average().orElse(0), starved);
    out.printf(
        "copies into a rack %.3f in the middle, into the worst of each plan %s%n",
        ran.stream().mapToDouble(plan -> plan.outcome().rack().mean()).average().orElse(0),
        spread(ran.stream().map(plan -> plan.outcome().worstCopies()).toList()));
    out.printf(
        "last node, times the ideal: %s%n",
        spread(ran.stream().map(plan -> plan.outcome().last()).toList()));
  }

  private static String spread(List<Double> numbers) {
    var sorted = numbers.stream().sorted(Comparator.naturalOrder()).toList();
    return "%.2f half of the plans, %.2f at most in 99 of 100, %.2f at most"
        .formatted(
            sorted.get(sorted.size() / 2),
            sorted.get((sorted.size() * 99 - 1) / 100),
            sorted.get(sorted.size() - 1));
  }
}
