package io.rackcast.proto.topology;

import io.rackcast.proto.yaml.Problems;
import io.rackcast.proto.yaml.Spelling;
import io.rackcast.proto.yaml.YamlNode;
import io.rackcast.proto.yaml.YamlNode.Empty;
import io.rackcast.proto.yaml.YamlNode.Mapping;
import io.rackcast.proto.yaml.YamlNode.Scalar;
import io.rackcast.proto.yaml.YamlNode.Sequence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads the racks of a file into a table and notes every mistake with its line. */
final class TopologyFile {
  private final String file;
  private final Problems problems;
  private final PrefixMap.Builder<Location> table = PrefixMap.builder();
  private final Map<Subnet, Integer> lines = new HashMap<>();

  TopologyFile(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  PrefixMap<Location> read(Mapping top) {
    refuseUnknown(top, List.of("racks"));
    for (var item : items(top, "racks")) {
      if (item instanceof Mapping rack) {
        readRack(rack);
      } else {
        refuse(item, "a rack is %s; write {location: …, networks: […]}".formatted(item.kind()));
      }
    }
    return table.build();
  }

  private void readRack(Mapping rack) {
    refuseUnknown(rack, List.of("location", "networks"));
    var location =
        required(rack, "location").flatMap(node -> parse(node, "location", Location::parse));
    // Networks are read even if their location is wrong, to tell of all mistakes.
    for (var item : items(rack, "networks")) {
      parse(item, "network", Subnet::parse).ifPresent(subnet -> add(item, subnet, location));
    }
    if (!rack.entries().containsKey("networks")) {
      refuse(rack, "the rack has no networks; add networks: […]");
    }
  }

  private void add(YamlNode item, Subnet subnet, Optional<Location> location) {
    var earlier = lines.putIfAbsent(subnet, item.line());
    if (earlier != null) {
      refuse(item, "%s stands on line %d already; keep one".formatted(subnet, earlier));
    } else {
      location.ifPresent(place -> table.put(subnet, place));
    }
  }

  private <T> Optional<T> parse(YamlNode node, String what, Function<String, T> parser) {
    if (!(node instanceof Scalar scalar)) {
      refuse(node, "a %s is %s; write a single value".formatted(what, node.kind()));
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(scalar.text()));
    } catch (IllegalArgumentException e) {
      refuse(node, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<YamlNode> required(Mapping section, String key) {
    var node = section.value(key);
    if (node.isEmpty()) {
      refuse(section, "the rack has no %s; add it".formatted(key));
    }
    return node;
  }

  private List<YamlNode> items(Mapping section, String key) {
    var node = section.value(key);
    if (node.isPresent() && node.get() instanceof Sequence sequence) {
      return sequence.items();
    }
    node.filter(n -> !(n instanceof Empty))
        .ifPresent(n -> refuse(n, "%s is %s; write a list".formatted(key, n.kind())));
    return List.of();
  }

  private void refuseUnknown(Mapping section, List<String> known) {
    section
        .entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                String near = Spelling.suggestion(key, known);
                String end = near.isEmpty() ? "; known here: " + String.join(", ", known) : near;
                problems.add(file, entry.keyLine(), "\"" + key + "\" means nothing here" + end);
              }
            });
  }

  private void refuse(YamlNode node, String sentence) {
    problems.add(file, node.line(), sentence);
  }
}
