package io.rackcast.tracker.simulator;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/** Rollouts on the real selection code and a model of links, as a program. */
public final class Simulator {
  private final Options options;
  private final Optional<Replay> replay;
  private final PrintStream out;

  private Simulator(Options options, Optional<Replay> replay, PrintStream out) {
    this.options = options;
    this.replay = replay;
    this.out = out;
  }

  /** Runs what the words say and ends the JVM; code 1: somebody starved, 2: wrong words. */
  public static void main(String[] words) {
    System.exit(run(System.out, System.err, words));
  }

  static int run(PrintStream out, PrintStream err, String... words) {
    Options options;
    Optional<Replay> replay;
    try {
      options = Options.parse(words);
      replay = options.replay().map(file -> new Replay(Recording.read(file)));
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
    var pool = new ForkJoinPool(options.threads());
    try {
      var settings = options.settings().with(replay.map(Replay::shape));
      var simulator = new Simulator(options.with(settings), replay, out);
      return pool.submit(() -> simulator.run()).join();
    } finally {
      pool.shutdown();
    }
  }

  private int run() {
    var shape = options.settings().shape();
    out.printf(
        "%d nodes in %d racks, %d pods, %d datacenters; ideal %.1f s%n",
        shape.members().length,
        shape.rackCount() - shape.origins().length,
        shape.podCount() - shape.origins().length,
        shape.dcCount(),
        options.settings().clock().seconds((int) options.settings().idealSlots()));
    return options.plans() > 0 ? plans() : compare();
  }

  private int compare() {
    var table = new Table();
    var simulation = new Simulation(options.settings(), options.limit());
    int starved = 0;
    for (var contender : options.contenders()) {
      var outcome =
          replay
              .map(recorded -> simulation.replay(contender, recorded, options.seed()))
              .orElseGet(() -> simulation.run(contender, List.of(), options.seed()));
      table.add(outcome);
      starved += outcome.starved();
    }
    out.print(table);
    return starved == 0 ? 0 : 1;
  }

  private int plans() {
    return new Plans(options, out).run() ? 0 : 1;
  }
}
