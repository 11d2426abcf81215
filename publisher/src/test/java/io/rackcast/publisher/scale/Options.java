package io.rackcast.publisher.scale;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a measuring program is told, as {@code key=value}. */
final class Options {
  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads them.
   *
   * @param usual every key that there is, with its usual value
   * @throws IllegalArgumentException with one sentence on what is none of them
   */
  static Options read(String[] arguments, Map<String, String> usual) {
    var values = new TreeMap<>(usual);
    for (var argument : arguments) {
      int equals = argument.indexOf('=');
      var key = argument.substring(0, Math.max(0, equals));
      if (!usual.containsKey(key)) {
        throw new IllegalArgumentException(
            "\"%s\" is none of the options; there are %s, each as key=value"
                .formatted(argument, String.join(", ", new TreeMap<>(usual).keySet())));
      }
      values.put(key, argument.substring(equals + 1));
    }
    return new Options(values);
  }

  String text(String key) {
    var value = values.get(key);
    if (value == null) {
      throw new IllegalStateException("no option " + key);
    }
    return value;
  }

  int number(String key) {
    return Integer.parseInt(text(key).replace("_", ""));
  }

  Optional<Path> path(String key) {
    return text(key).isEmpty() ? Optional.empty() : Optional.of(Path.of(text(key)));
  }
}
