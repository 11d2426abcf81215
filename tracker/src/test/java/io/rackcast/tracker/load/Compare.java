package io.rackcast.tracker.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures this tracker beside opentracker and nginx, in turn, several rounds: announces a second
 * of the server's processor time. The servers are on processor 0, this program belongs on processor
 * 1.
 *
 * <pre>
 * mvn -q package -DskipTests
 * taskset -c 1 java -XX:+UseSerialGC \
 *   -cp tracker/target/test-classes:tracker/target/rackcast-tracker.jar \
 *   io.rackcast.tracker.load.Compare [seconds [rounds [part …]]]
 * </pre>
 *
 * <p>Parts: {@code udp}, {@code one-swarm}, {@code racks}, {@code http}, {@code close}, {@code
 * latency}; without any all of them. Every server announces all peers and is warmed up before
 * anything is counted: a program in Java is slower in its first seconds. Intervals are half an hour
 * on both sides, so that nobody is forgotten while the others have their turn.
 */
public final class Compare {
  private static final Population SMALL = new Population(10_000, 100_000, 25, 10, 1);
  private static final Population ONE = new Population(1, 50_000, 1, 250, 1);
  private static final Population RACKS = new Population(1, 50_000, 1000, 1, 1000);
  private static final int NUMWANT = 50;
  private static final int WARM_SECONDS = 6;
  // More than opentracker's socket buffer takes would be lost.
  private static final int WINDOW = 192;
  private static final int BURST = 32;

  private final double seconds;
  private final int rounds;
  private final Path folder;

  private Compare(double seconds, int rounds, Path folder) {
    this.seconds = seconds;
    this.rounds = rounds;
    this.folder = folder;
  }

  /** A way to load a server. */
  private interface Generator extends AutoCloseable {
    Tally run(double seconds, long pid) throws Exception;

    @Override
    void close();
  }

  private interface Loading {
    Generator on(Server server) throws Exception;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 3;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    var parts =
        arguments.length > 2
            ? Arrays.asList(arguments).subList(2, arguments.length)
            : List.of("udp", "one-swarm", "racks", "http", "close", "latency");
    var folder = Server.folder();
    try {
      var compare = new Compare(seconds, rounds, folder);
      for (var part : parts) {
        compare.part(part);
      }
    } finally {
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private void part(String part) throws Exception {
    System.out.println("== " + part);
    switch (part) {
      case "udp" -> measure(trackers(SMALL), server -> udp(server, SMALL, 0));
      case "one-swarm" -> measure(trackers(ONE), server -> udp(server, ONE, 0));
      case "racks" -> measure(List.of(rackcast()), server -> udp(server, RACKS, 0));
      case "http" ->
          measure(
              List.of(
                  rackcast(),
                  Server.opentracker("opentracker", folder, 1, SMALL.torrents(), ""),
                  Server.nginx(folder, 3, 160)),
              server -> http(server, true));
      case "close" ->
          measure(
              List.of(
                  rackcast(), Server.opentracker("opentracker", folder, 1, SMALL.torrents(), "")),
              server -> http(server, false));
      case "latency" -> latency();
      default -> throw new IllegalArgumentException(part + " is no part");
    }
  }

  private Server rackcast() throws Exception {
    return Server.rackcast("rackcast", folder, 0, "admission: {mode: open}");
  }

  private List<Server> trackers(Population population) throws Exception {
    int torrents = population.torrents();
    return List.of(
        rackcast(),
        Server.opentracker("opentracker", folder, 1, torrents, ""),
        Server.opentracker("opentracker worker", folder, 2, torrents, "listen.udp.workers 1"));
  }

  private static Generator udp(Server server, Population population, double rate) throws Exception {
    var load =
        new UdpGenerator(
            server.address(),
            population,
            NUMWANT,
            WINDOW,
            rate == 0 ? BURST : 1,
            rate,
            torrent -> new byte[0]);
    load.fill();
    return new Generator() {
      @Override
      public Tally run(double seconds, long pid) throws Exception {
        return load.run(seconds, pid);
      }

      @Override
      public void close() {
        load.close();
      }
    };
  }

  private static Generator http(Server server, boolean keepAlive) throws Exception {
    @Nullable String path = server.name().equals("nginx") ? "/file" : null;
    boolean stays = keepAlive && !server.name().equals("opentracker");
    var load = new HttpGenerator(server.address(), SMALL, NUMWANT, 128, stays, path, "");
    if (path == null) {
      // Over UDP, which is faster; which way they came makes no difference to the swarms.
      try (var fill = udp(server, SMALL, 0)) {
        fill.run(0.1, 0);
      }
    }
    return new Generator() {
      @Override
      public Tally run(double seconds, long pid) throws Exception {
        return load.run(seconds, pid);
      }

      @Override
      public void close() {
        load.close();
      }
    };
  }

  /** All in turn, several rounds; prints the medians. */
  private Map<String, Double> measure(List<Server> servers, Loading loading) throws Exception {
    Map<String, List<Double>> figures = new LinkedHashMap<>();
    Map<String, Double> rates = new LinkedHashMap<>();
    try {
      Thread.sleep(5000); // until they listen
      for (var server : servers) {
        // One generator at a time: each polls, and would take time from the other.
        try (var load = loading.on(server)) {
          load.run(WARM_SECONDS, server.pid());
        }
      }
      for (int round = 0; round < rounds; round++) {
        for (var server : servers) {
          try (var load = loading.on(server)) {
            load.run(0.5, server.pid());
            var tally = load.run(seconds, server.pid());
            System.out.printf("%-20s %s%n", server.name(), tally);
            figures
                .computeIfAbsent(server.name(), name -> new ArrayList<>())
                .add(tally.perProcessorSecond());
            rates.merge(server.name(), tally.replies / tally.seconds, Math::max);
          }
        }
      }
    } finally {
      servers.forEach(Server::close);
    }
    report(servers.get(0).name(), figures);
    return rates;
  }

  private static void report(String ours, Map<String, List<Double>> figures) {
    var own = figures.getOrDefault(ours, List.of());
    for (var entry : figures.entrySet()) {
      var ratios = new ArrayList<Double>();
      for (int i = 0; i < own.size(); i++) {
        ratios.add(own.get(i) / entry.getValue().get(i));
      }
      System.out.printf(
          "median %-20s %7.1f thousand per processor second; %s / this: median %.2f, %.2f to %.2f%n",
          entry.getKey(),
          median(entry.getValue()) / 1000,
          ours,
          median(ratios),
          ratios.stream().mapToDouble(r -> r).min().orElse(0),
          ratios.stream().mapToDouble(r -> r).max().orElse(0));
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** At half of what each can do, requests evenly spaced. */
  private void latency() throws Exception {
    var rates = measure(trackers(SMALL), server -> udp(server, SMALL, 0));
    measure(
        trackers(SMALL), server -> udp(server, SMALL, rates.getOrDefault(server.name(), 1.0) / 2));
  }
}
