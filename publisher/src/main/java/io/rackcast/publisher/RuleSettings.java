package io.rackcast.publisher;

import io.rackcast.proto.settings.Settings;
import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.Rule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rights and names, as tokens, issuers and certificates have them in the settings.
 *
 * @param possible the rights that there may be
 * @param rights as they are written
 * @param names as they are written
 */
record RuleSettings(Set<Right> possible, List<String> rights, List<String> names) {

  /**
   * Reads {@code rights} and {@code names}.
   *
   * @param possible the rights that there may be
   * @param usual the names unless some are given
   */
  static RuleSettings read(Settings settings, Set<Right> possible, List<String> usual) {
    var rights = settings.strings("rights", List.of(), "Of " + labels(possible));
    var names =
        settings.strings(
            "names", usual, "Release names they hold for; * stands for any characters.");
    var read = new RuleSettings(possible, rights, names);
    rights.forEach(label -> settings.check("rights", label, read::right));
    names.forEach(name -> settings.check("names", name, NamePattern::new));
    return read;
  }

  /**
   * What was read.
   *
   * @param why tells people where the rule stands
   * @throws IllegalArgumentException with one sentence if it is no rule
   */
  Rule rule(String why) {
    var held = rights.stream().map(this::right).collect(Collectors.toSet());
    // It makes join tokens for nodes, of any names: with a few names it would look like less.
    if (held.contains(Right.ADMIN) && !names.contains("*")) {
      throw new IllegalArgumentException(
          "the right admin is not tied to release names and cannot be had for \"%s\" alone; leave"
                  .formatted(String.join("\", \"", names))
              + " names out, or give admin in an entry of its own");
    }
    return new Rule(held, names.stream().map(NamePattern::new).toList(), why);
  }

  private Right right(String label) {
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
