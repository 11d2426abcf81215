package io.rackcast.tracker.simulator;

import io.rackcast.proto.yaml.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is typed: words {@code name=value}, any of {@link #USUAL}.
 *
 * @param settings the datacenter
 * @param contenders what is compared
 * @param limit a rollout without faults is left after so many times the ideal
 * @param plans random fault plans; 0: none
 * @param faults of single nodes at most for each hundred nodes of a plan
 * @param seed of the first plan, and of all chance
 * @param threads that work
 * @param replay a recorded rollout that is run instead
 */
record Options(
    Settings settings,
    List<Contender> contenders,
    double limit,
    int plans,
    int faults,
    long seed,
    int threads,
    Optional<Path> replay) {
  /** Each option with its value where it is not given. */
  static final Map<String, String> USUAL = usual();

  private static Map<String, String> usual() {
    Map<String, String> usual = new java.util.LinkedHashMap<>();
    usual.put("racks", "10000");
    usual.put("nodes", "40");
    usual.put("pod", "50");
    usual.put("dc", "20");
    usual.put("origins", "1");
    usual.put("pieces", "128");
    usual.put("size-mib", "8192");
    usual.put("node-gbit", "10");
    usual.put("origin-gbit", "20");
    usual.put("rack-gbit", "40");
    usual.put("pod-gbit", "400");
    usual.put("dc-gbit", "1600");
    usual.put("policies", "rack");
    usual.put("start", "0");
    usual.put("limit", "20");
    usual.put("plans", "0");
    usual.put("faults", "5");
    usual.put("seed", "1");
    usual.put("threads", "2");
    usual.put("replay", "");
    return java.util.Collections.unmodifiableMap(usual);
  }

  /**
   * Reads the words.
   *
   * @throws IllegalArgumentException with one sentence
   */
  static Options parse(String... words) {
    var given = new Given(words);
    int racks = given.integer("racks", 1, 200_000);
    int pieces = given.integer("pieces", 64, 16_384);
    if (pieces % 64 != 0) {
      throw new IllegalArgumentException(
          "pieces=%d cannot be cut into 64 even stripes; give a multiple of 64".formatted(pieces));
    }
    var shape =
        Shape.regular(
            racks,
            given.integer("nodes", 1, Shape.MOST_NODES),
            given.integer("pod", 1, 200_000),
            given.integer("dc", 1, 200_000),
            given.integer("origins", 1, 64));
    var settings =
        new Settings(
            shape,
            pieces,
            (long) (given.number("size-mib", 1, 1e9) * 1024 * 1024 / pieces),
            given.number("node-gbit", 0.001, 10_000),
            given.number("origin-gbit", 0.001, 100_000),
            given.number("rack-gbit", 0.001, 100_000),
            given.number("pod-gbit", 0.001, 1e6),
            given.number("dc-gbit", 0.001, 1e6),
            given.number("start", 0, 86_400));
    return new Options(
        settings,
        given.contenders(),
        given.number("limit", 1, 1e6),
        given.integer("plans", 0, 1_000_000),
        given.integer("faults", 1, 100),
        given.integer("seed", 0, Integer.MAX_VALUE),
        given.integer("threads", 1, 1024),
        given.path("replay"));
  }

  /** The same with other settings. */
  Options with(Settings other) {
    return new Options(other, contenders, limit, plans, faults, seed, threads, replay);
  }

  /** The words by name. */
  private static final class Given {
    private final Map<String, String> values = new HashMap<>(USUAL);

    Given(String... words) {
      for (var word : words) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        if (!USUAL.containsKey(name)) {
          throw new IllegalArgumentException(
              "\"%s\" is not an option%s".formatted(name, suggestion(name)));
        }
        if (equals < 0) {
          throw new IllegalArgumentException(
              "the option %s has no value; write %s=%s".formatted(name, name, USUAL.get(name)));
        }
        values.put(name, word.substring(equals + 1));
      }
    }

    private static String suggestion(String name) {
      String near = Spelling.suggestion(name, USUAL.keySet());
      return near.isEmpty() ? "; there are " + String.join(", ", USUAL.keySet()) : near;
    }

    private String text(String name) {
      return values.getOrDefault(name, "");
    }

    double number(String name, double least, double most) {
      double number;
      try {
        number = Double.parseDouble(text(name));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "%s=%s is not a number; write %s=%s".formatted(name, text(name), name, USUAL.get(name)),
            e);
      }
      if (!(number >= least && number <= most)) {
        throw new IllegalArgumentException(
            "%s=%s is not from %s to %s".formatted(name, text(name), plain(least), plain(most)));
      }
      return number;
    }

    private static String plain(double number) {
      return number == Math.rint(number)
          ? String.format(Locale.ROOT, "%.0f", number)
          : Double.toString(number);
    }

    int integer(String name, int least, int most) {
      double number = number(name, least, most);
      if (number != Math.rint(number)) {
        throw new IllegalArgumentException(
            "%s=%s is not a whole number".formatted(name, text(name)));
      }
      return (int) number;
    }

    Optional<Path> path(String name) {
      return text(name).isEmpty() ? Optional.empty() : Optional.of(Path.of(text(name)));
    }

    List<Contender> contenders() {
      List<Contender> contenders = new ArrayList<>();
      var all = Arrays.stream(Contender.values()).map(Contender::toString).toList();
      for (var name : text("policies").split(",", -1)) {
        if (!all.contains(name)) {
          String near = Spelling.suggestion(name, all);
          throw new IllegalArgumentException(
              "policies: \"%s\" is none%s"
                  .formatted(
                      name, near.isEmpty() ? "; there are " + String.join(", ", all) : near));
        }
        contenders.add(Contender.valueOf(name.toUpperCase(Locale.ROOT)));
      }
      return contenders;
    }
  }
}
