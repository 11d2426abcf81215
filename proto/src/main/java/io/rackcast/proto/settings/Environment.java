package io.rackcast.proto.settings;

import io.rackcast.proto.yaml.Problems;
import io.rackcast.proto.yaml.Spelling;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The variables that begin with a program's prefix. */
final class Environment {
  // Kubernetes puts these into every container for each service it knows: a service named
  // rackcast-tracker must not stop a tracker.
  private static final Pattern KUBERNETES =
      Pattern.compile("SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_.*)?)?");

  private final String prefix;
  private final Map<String, String> variables;
  private final Set<String> otherwiseUsed = new HashSet<>();

  Environment(String prefix, Map<String, String> environment) {
    this.prefix = prefix + "_";
    this.variables = new TreeMap<>(environment);
    variables.keySet().removeIf(name -> !name.startsWith(this.prefix));
  }

  static Environment none() {
    return new Environment("", Map.of());
  }

  /** {@code RACKCAST_TRACKER_ANNOUNCE_MIN_INTERVAL} for {@code announce.min-interval}. */
  String variable(String path) {
    return prefix + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  Optional<String> value(String path) {
    return Optional.ofNullable(variables.get(variable(path)));
  }

  void use(String variable) {
    otherwiseUsed.add(variable);
  }

  void refuseUnknown(Collection<String> paths, Problems problems) {
    var known =
        Stream.concat(paths.stream().map(this::variable), otherwiseUsed.stream())
            .map(this::withoutPrefix)
            .collect(Collectors.toSet());
    for (String variable : variables.keySet()) {
      String name = withoutPrefix(variable);
      if (!known.contains(name) && !KUBERNETES.matcher(name).matches()) {
        String meant =
            Spelling.nearest(name, known)
                .map(near -> "; did you mean \"" + prefix + near + "\"?")
                .orElse("");
        problems.add(variable, "no setting has this variable" + meant);
      }
    }
  }

  private String withoutPrefix(String variable) {
    return variable.startsWith(prefix) ? variable.substring(prefix.length()) : variable;
  }
}
