package io.rackcast.proto.settings;

import io.rackcast.proto.yaml.Problems;
import io.rackcast.proto.yaml.Spelling;
import io.rackcast.proto.yaml.YamlNode;
import io.rackcast.proto.yaml.YamlNode.Empty;
import io.rackcast.proto.yaml.YamlNode.Mapping;
import java.util.List;

/** Finds what stands in a file and was not asked for. */
final class UnknownKeys {
  private final String file;
  private final Problems problems;
  private final List<String> allPaths;

  UnknownKeys(String file, KeyTree known, String prefix, Problems problems) {
    this.file = file;
    this.problems = problems;
    this.allPaths = known.paths().stream().map(path -> prefix + path).toList();
  }

  /**
   * Tells of every key in {@code section} that {@code known} has not.
   *
   * @param prefix the section's path and a dot; empty at the top
   */
  void refuse(Mapping section, KeyTree known, String prefix) {
    section
        .entries()
        .forEach(
            (name, entry) -> {
              var child = known.children().get(name);
              if (child == null) {
                problems.add(file, entry.keyLine(), sentence(name, known, prefix));
              } else if (child.leaf().isEmpty()) {
                refuseInside(entry.value(), child, prefix + name);
              }
            });
  }

  private void refuseInside(YamlNode value, KeyTree known, String path) {
    if (value instanceof Mapping section) {
      refuse(section, known, path + ".");
    } else if (!(value instanceof Empty)) {
      String example = known.children().keySet().iterator().next();
      problems.add(
          file,
          value.line(),
          "%s is %s; it is a section, write %s: { %s: … }"
              .formatted(path, value.kind(), last(path), example));
    }
  }

  private String sentence(String name, KeyTree known, String prefix) {
    String wrong = "\"" + prefix + name + "\" is not a setting";
    return Spelling.nearest(name, known.children().keySet())
        .map(near -> prefix + near)
        .or(() -> allPaths.stream().filter(path -> last(path).equals(name)).findFirst())
        .map(near -> wrong + "; did you mean \"" + near + "\"?")
        .orElseGet(() -> wrong + "; known here: " + String.join(", ", known.children().keySet()));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
