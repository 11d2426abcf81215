package io.rackcast.tracker.load;

import io.rackcast.proto.settings.HostPort;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The load generator as a program, for a tracker that runs: {@code key=value} arguments.
 *
 * <pre>
 * taskset -c 1 java -cp tracker/target/test-classes:tracker/target/rackcast-tracker.jar \
 *   io.rackcast.tracker.load.Load protocol=udp tracker=127.0.0.1:6969 seconds=10 pid=$(pidof …)
 * </pre>
 */
public final class Load {
  private Load() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> given = new HashMap<>();
    for (var argument : arguments) {
      int equals = argument.indexOf('=');
      given.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    int torrents = number(given, "torrents", 10_000);
    var population =
        new Population(
            torrents,
            number(given, "peers", 100_000),
            number(given, "racks", 25),
            number(given, "hosts", 10),
            number(given, "racks-per-torrent", 1));
    if (given.containsKey("infohashes")) {
      IntStream.range(0, torrents).mapToObj(Population::infoHash).forEach(System.out::println);
      return;
    }
    var tracker = HostPort.parse(given.getOrDefault("tracker", "127.0.0.1:6969")).resolve();
    int numwant = number(given, "numwant", 50);
    int rounds = number(given, "rounds", 1);
    double seconds = Double.parseDouble(given.getOrDefault("seconds", "10"));
    double warm = Double.parseDouble(given.getOrDefault("warm", "5"));
    long pid = number(given, "pid", 0);
    String protocol = given.getOrDefault("protocol", "udp");
    try (var load = generator(protocol, tracker, population, numwant, given)) {
      load.run(warm, pid);
      for (int i = 0; i < rounds; i++) {
        System.out.println(load.run(seconds, pid));
      }
    }
  }

  /** One whose peers have all announced, unless that is not wanted. */
  private static Generator generator(
      String protocol,
      InetSocketAddress tracker,
      Population population,
      int numwant,
      Map<String, String> given)
      throws Exception {
    boolean fills = !given.containsKey("no-fill") && !given.containsKey("path");
    if (protocol.equals("udp")) {
      var load =
          new UdpGenerator(
              tracker,
              population,
              numwant,
              number(given, "window", 256),
              number(given, "burst", 32),
              Double.parseDouble(given.getOrDefault("rate", "0")),
              Extra.NONE);
      if (fills) {
        load.fill();
      }
      return load;
    }
    var load =
        new HttpGenerator(
            tracker,
            population,
            numwant,
            number(given, "clients", 250),
            protocol.equals("http"),
            given.get("path"),
            Extra.NONE);
    if (fills) {
      load.fill();
    }
    return load;
  }

  private static int number(Map<String, String> given, String key, int usual) {
    return Integer.parseInt(given.getOrDefault(key, Integer.toString(usual)));
  }
}
