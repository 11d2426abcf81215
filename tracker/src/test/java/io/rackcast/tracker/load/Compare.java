package io.rackcast.tracker.load;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures this tracker beside opentracker and nginx, in turn, several rounds: announces a second
 * of the server's processor time. The servers are on processor 0, this program belongs on processor
 * 1.
 *
 * <pre>
 * mvn -q package -DskipTests
 * taskset -c 1 java -XX:+UseSerialGC \
 *   -cp tracker/target/test-classes:proto/target/test-classes:tracker/target/rackcast-tracker.jar \
 *   io.rackcast.tracker.load.Compare [seconds [rounds [part …]]]
 * </pre>
 *
 * <p>Parts, all of them but {@code pauses} if none is named:
 *
 * <ul>
 *   <li>{@code udp}, {@code one-swarm}, {@code racks}: announces over UDP
 *   <li>{@code http}, {@code close}: over HTTP, on connections that stay, or one a request
 *   <li>{@code token}, {@code token-http}: with a token of each peer's own, short ones over UDP,
 *       RS256 over HTTP
 *   <li>{@code forged}: what holders of tokens lose while 5,000 forged ones a second come
 *   <li>{@code latency}: at half of each one's highest rate, and all at half of opentracker's
 *   <li>{@code pauses}: five minutes at half of the highest rate; the tracker's JVM, {@code
 *       tracker.java}, and its options, {@code tracker.java.options}, are system properties
 * </ul>
 *
 * <p>Every server announces all peers and is warmed up before anything is counted: a program in
 * Java is slower in its first seconds. Intervals are half an hour on both sides, so that nobody is
 * forgotten while the others have their turn.
 */
public final class Compare {
  private static final Population SMALL = new Population(10_000, 100_000, 25, 10, 1);
  private static final Population ONE = new Population(1, 50_000, 1, 250, 1);
  private static final Population RACKS = new Population(1, 50_000, 1000, 1, 1000);
  // Making an RS256 token takes a millisecond.
  private static final Population FEW = new Population(1_000, 10_000, 25, 10, 1);
  private static final int NUMWANT = 50;
  // More than opentracker's socket buffer takes would be lost.
  private static final int WINDOW = 192;
  private static final int BURST = 32;
  // One by one this generator cannot send as many as half of what the tracker answers.
  private static final int PACED_BURST = 4;
  private static final int CLIENTS = 128;
  private static final int FORGED_RATE = 5_000;
  private static final int FORGERS = 50;
  private static final int FORGING_NETWORK = 127 << 24 | 200 << 16;
  private static final String OPEN = "admission: {mode: open}";
  private static final double PAUSES_SECONDS = 300;

  private final Rounds rounds;
  private final Path folder;

  private Compare(Rounds rounds, Path folder) {
    this.rounds = rounds;
    this.folder = folder;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 3;
    int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    var parts =
        arguments.length > 2
            ? Arrays.asList(arguments).subList(2, arguments.length)
            : List.of(
                "udp",
                "one-swarm",
                "racks",
                "http",
                "close",
                "token",
                "token-http",
                "forged",
                "latency");
    var folder = Server.folder();
    try {
      var compare = new Compare(new Rounds(seconds, count), folder);
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
      case "udp" -> measure(trackers(SMALL), server -> udp(server, SMALL, 0, Extra.NONE));
      case "one-swarm" -> measure(trackers(ONE), server -> udp(server, ONE, 0, Extra.NONE));
      case "racks" -> measure(List.of(rackcast()), server -> udp(server, RACKS, 0, Extra.NONE));
      case "http" ->
          measure(
              List.of(rackcast(), opentracker(SMALL), Server.nginx(folder, 160)),
              server -> http(server, SMALL, true, Extra.NONE));
      case "close" ->
          measure(
              List.of(rackcast(), opentracker(SMALL)),
              server -> http(server, SMALL, false, Extra.NONE));
      case "token" -> token();
      case "token-http" -> tokenHttp();
      case "forged" -> forged();
      case "latency" -> latency();
      case "pauses" -> pauses();
      default -> throw new IllegalArgumentException(part + " is no part");
    }
  }

  private Map<String, List<Tally>> measure(List<Server> servers, Generator.Maker maker)
      throws Exception {
    return rounds.measure(servers, maker);
  }

  private Server rackcast() throws Exception {
    return rackcast(OPEN);
  }

  private Server rackcast(String settings) throws Exception {
    return Server.rackcast("rackcast", folder, settings);
  }

  private Server opentracker(Population population) throws Exception {
    return Server.opentracker("opentracker", folder, population.torrents(), "");
  }

  private List<Server> trackers(Population population) throws Exception {
    return List.of(
        rackcast(),
        opentracker(population),
        Server.opentracker(
            "opentracker worker", folder, population.torrents(), "listen.udp.workers 1"));
  }

  private static boolean isRackcast(Server server) {
    return server.name().startsWith("rackcast");
  }

  private static Generator udp(Server server, Population population, double rate, Extra options)
      throws Exception {
    return udpGenerator(server, population, rate, options);
  }

  private static UdpGenerator udpGenerator(
      Server server, Population population, double rate, Extra options) throws Exception {
    var load =
        new UdpGenerator(
            server.address(),
            population,
            NUMWANT,
            WINDOW,
            rate == 0 ? BURST : PACED_BURST,
            rate,
            options);
    load.fill();
    return load;
  }

  private static Generator http(
      Server server, Population population, boolean keepAlive, Extra parameters) throws Exception {
    @Nullable String path = server.name().equals("nginx") ? "/file" : null;
    boolean stays = keepAlive && !server.name().equals("opentracker");
    var load =
        new HttpGenerator(server.address(), population, NUMWANT, CLIENTS, stays, path, parameters);
    if (path == null && parameters == Extra.NONE) {
      // Over UDP, which is faster; which way they came makes no difference to the swarms.
      try (var fill = udp(server, population, 0, Extra.NONE)) {
        fill.run(0.1, 0);
      }
    } else if (path == null) {
      load.fill();
    }
    return load;
  }

  private void token() throws Exception {
    try (var tokens = new Tokens(SMALL)) {
      var options = tokens.shortOnes();
      measure(
          List.of(rackcast(tokens.settings()), opentracker(SMALL)),
          server -> udp(server, SMALL, 0, isRackcast(server) ? options : Extra.NONE));
    }
  }

  private void tokenHttp() throws Exception {
    try (var tokens = new Tokens(FEW)) {
      var parameters = tokens.longOnes();
      measure(
          List.of(rackcast(tokens.settings()), opentracker(FEW)),
          server -> http(server, FEW, true, isRackcast(server) ? parameters : Extra.NONE));
    }
  }

  /** Holders of verified tokens alone, with a flood from elsewhere, with one from among them. */
  private void forged() throws Exception {
    try (var tokens = new Tokens(SMALL)) {
      var server = rackcast(tokens.settings());
      var options = tokens.shortOnes();
      var url = tokens.urlToForge();
      IntUnaryOperator elsewhere = i -> FORGING_NETWORK | i << 8 | 1;
      rounds.measureCases(
          List.of(
              new Rounds.Case("no flood", server, on -> udp(on, SMALL, 0, options)),
              new Rounds.Case("other networks", server, on -> flooded(on, options, url, elsewhere)),
              new Rounds.Case(
                  "same networks",
                  server,
                  on -> flooded(on, options, url, i -> SMALL.address(5 * i)))));
    }
  }

  private static Generator flooded(
      Server server, Extra options, byte[] url, IntUnaryOperator forger) throws Exception {
    var load = udpGenerator(server, SMALL, 0, options);
    var flood = new Flood(load.loop(), server.address(), url, FORGED_RATE, FORGERS, forger);
    return new Generator() {
      @Override
      public Tally run(double seconds, long pid) throws InterruptedException {
        return load.run(seconds, pid);
      }

      @Override
      public void close() {
        System.out.println("  " + flood);
        flood.close();
        load.close();
      }
    };
  }

  /** Requests evenly spaced: at half of what each can do, then all at half of opentracker's. */
  private void latency() throws Exception {
    var most = measure(trackers(SMALL), server -> udp(server, SMALL, 0, Extra.NONE));
    System.out.println("-- each at half of its own rate");
    measure(trackers(SMALL), server -> udp(server, SMALL, half(most, server.name()), Extra.NONE));
    System.out.println("-- all at half of opentracker's rate");
    measure(trackers(SMALL), server -> udp(server, SMALL, half(most, "opentracker"), Extra.NONE));
  }

  private static double half(Map<String, List<Tally>> most, String name) {
    return Rounds.median(most.getOrDefault(name, List.of()), Tally::perSecond) / 2;
  }

  private void pauses() throws Exception {
    var log = folder.resolve("safepoints.log");
    try (var server = Server.rackcast("rackcast", folder, OPEN, List.of(Pauses.option(log)))) {
      server.awaitReady();
      double half;
      try (var load = udp(server, SMALL, 0, Extra.NONE)) {
        load.run(10, server.pid());
        half = load.run(5, server.pid()).perSecond() / 2;
      }
      try (var load = udp(server, SMALL, half, Extra.NONE)) {
        load.run(5, server.pid());
        long from = Pauses.lines(log);
        var tally = load.run(PAUSES_SECONDS, server.pid());
        System.out.println(tally);
        System.out.println(Pauses.report(log, from));
      }
      try (Stream<String> lines =
          Files.lines(folder.resolve("rackcast.log"), StandardCharsets.UTF_8)) {
        lines
            .filter(line -> line.contains("WARN") || line.contains("ERROR"))
            .forEach(System.out::println);
      }
    }
  }
}
