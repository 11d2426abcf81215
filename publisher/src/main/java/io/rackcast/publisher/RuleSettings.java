package io.rackcast.publisher;

import io.rackcast.proto.settings.Settings;
import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.Rule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Rights and names, as tokens and issuers have them in the settings. */
final class RuleSettings {
  private RuleSettings() {}

  /**
   * Reads {@code rights} and {@code names}.
   *
   * @param possible the rights that there may be
   * @param usual the names unless some are given
   * @param why tells people where the rule stands
   */
  static Rule read(Settings settings, Set<Right> possible, List<String> usual, String why) {
    var rights = settings.strings("rights", List.of(), "Of " + labels(possible));
    var names =
        settings.strings(
            "names", usual, "Release names they hold for; * stands for any characters.");
    return new Rule(
        rights.stream().map(label -> right(label, possible)).collect(Collectors.toSet()),
        names.stream().map(NamePattern::new).toList(),
        why);
  }

  private static Right right(String label, Set<Right> possible) {
    return possible.stream()
        .filter(right -> right.label().equalsIgnoreCase(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"" + label + "\" is not a right here; use some of " + labels(possible)));
  }

  private static String labels(Set<Right> possible) {
    return possible.stream().sorted().map(Right::label).collect(Collectors.joining(", "));
  }
}
