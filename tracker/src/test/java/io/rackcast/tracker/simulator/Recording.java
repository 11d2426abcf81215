package io.rackcast.tracker.simulator;

import io.rackcast.proto.topology.Location;
import io.rackcast.proto.yaml.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A rollout as it was seen: a file of lines, each
 *
 * <pre>
 * seconds  node  location  event
 * 0.000  origin1  dc1/core/rack9  origin
 * 1.250  n17      dc1/pod1/rack2  joined
 * </pre>
 *
 * <p>by rising time, with spaces between the words; what follows a {@code #} is a remark. A node is
 * a name without spaces; a location has one to six parts.
 */
final class Recording {
  /** What happened. */
  enum Event {
    /** A node began that has everything and always will: it is there from the start. */
    ORIGIN,
    /** A node began that has everything. */
    SEEDER,
    /** A node began to fetch. */
    JOINED,
    /** It has everything: what a replay finds anew. */
    COMPLETED,
    /** It is gone; it may join again. */
    LEFT,
    /** It was not heard though its connections stood. */
    FROZEN,
    /** It was heard again. */
    THAWED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One line. */
  record Line(double seconds, String node, Location location, Event event) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.3f %s %s %s", seconds, node, location, event);
    }
  }

  private static final List<String> EVENTS =
      List.of(Event.values()).stream().map(Event::toString).toList();

  private final List<Line> lines;

  Recording(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  List<Line> lines() {
    return lines;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException with one sentence, {@code file:line: …}
   */
  static Recording read(Path file) {
    List<String> text;
    try {
      text = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "the recording %s is not there; io.rackcast.tracker.simulator.Recorder makes one"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e), e);
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < text.size(); i++) {
      try {
        add(lines, text.get(i).replaceFirst("#.*", "").strip());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("%s:%d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    if (lines.stream()
        .noneMatch(line -> line.event() == Event.ORIGIN || line.event() == Event.SEEDER)) {
      throw new IllegalArgumentException(
          "%s has no line with the event origin or seeder; who had the content first?"
              .formatted(file));
    }
    return new Recording(lines);
  }

  private static void add(List<Line> lines, String text) {
    if (text.isEmpty()) {
      return;
    }
    var words = text.split(" +", -1);
    if (words.length != 4) {
      throw new IllegalArgumentException(
          "\"%s\" has %d words; write seconds, node, location, event"
              .formatted(text, words.length));
    }
    double seconds = seconds(words[0]);
    if (!lines.isEmpty() && seconds < lines.get(lines.size() - 1).seconds()) {
      throw new IllegalArgumentException(
          "%s s is before the line above; sort the lines by time".formatted(words[0]));
    }
    lines.add(new Line(seconds, words[1], Location.parse(words[2]), event(words[3])));
  }

  private static double seconds(String word) {
    try {
      double seconds = Double.parseDouble(word);
      if (seconds >= 0 && seconds < 1e7) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // The sentence below says it.
    }
    throw new IllegalArgumentException(
        "\"%s\" is no time; write seconds since the start, as 12.5".formatted(word));
  }

  private static Event event(String word) {
    if (!EVENTS.contains(word)) {
      String near = Spelling.suggestion(word, EVENTS);
      throw new IllegalArgumentException(
          "\"%s\" is no event%s"
              .formatted(word, near.isEmpty() ? "; there are " + String.join(", ", EVENTS) : near));
    }
    return Event.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Whose number is which, and where everybody is. */
  record Places(Shape shape, Map<String, Integer> numbers) {}

  /** A datacenter of the nodes in it. */
  Places places() {
    Map<Location, List<String>> racks = new java.util.LinkedHashMap<>();
    Map<String, Location> placed = new HashMap<>();
    for (var line : lines) {
      var place = threeParts(line.location());
      var before = placed.putIfAbsent(line.node(), place);
      if (before == null) {
        racks.computeIfAbsent(place, unknown -> new ArrayList<>()).add(line.node());
      } else if (!before.equals(place)) {
        throw new IllegalArgumentException(
            "node %s is at %s and at %s; a replay moves nobody"
                .formatted(line.node(), before, place));
      }
    }
    int nodes = racks.values().stream().mapToInt(List::size).max().orElse(1);
    if (nodes > Shape.MOST_NODES) {
      throw new IllegalArgumentException(
          "a rack has %d nodes; the simulator takes %d at most".formatted(nodes, Shape.MOST_NODES));
    }
    Map<String, Integer> numbers = new HashMap<>();
    int first = 0;
    for (var members : racks.values()) {
      for (int i = 0; i < members.size(); i++) {
        numbers.put(members.get(i), first + i);
      }
      first += nodes;
    }
    var shape =
        new Shape(
            List.copyOf(racks.keySet()),
            nodes,
            numbersOf(Event.JOINED, numbers),
            numbersOf(Event.ORIGIN, numbers));
    return new Places(shape, numbers);
  }

  private int[] numbersOf(Event event, Map<String, Integer> numbers) {
    return lines.stream()
        .filter(line -> line.event() == event)
        .map(Line::node)
        .distinct()
        .mapToInt(node -> numbers.getOrDefault(node, 0))
        .sorted()
        .toArray();
  }

  /** Of a deeper location the rack, what is right around it, and the widest; else as it is. */
  private static Location threeParts(Location location) {
    var parts = location.parts();
    return switch (parts.size()) {
      case 1 -> new Location(List.of("-", "-", parts.get(0)));
      case 2 -> new Location(List.of("-", parts.get(0), parts.get(1)));
      case 3 -> location;
      default ->
          new Location(
              List.of(
                  parts.get(0),
                  String.join(":", parts.subList(1, parts.size() - 1)),
                  location.rack()));
    };
  }
}
