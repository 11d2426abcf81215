package io.rackcast.publisher;

import io.rackcast.proto.settings.Settings;
import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Rights and names, as tokens and issuers have them in the settings. */
final class RuleSettings {
  private RuleSettings() {}

  /** Reads {@code rights} and {@code names}; {@code why} tells people where the rule stands. */
  static Rule read(Settings settings, String why) {
    var rights = settings.strings("rights", List.of(), "Of " + all());
    var names =
        settings.strings(
            "names", List.of("*"), "Release names they hold for; * stands for any characters.");
    return new Rule(rights(rights), names.stream().map(NamePattern::new).toList(), why);
  }

  private static Set<Right> rights(List<String> labels) {
    return labels.stream().map(RuleSettings::right).collect(Collectors.toSet());
  }

  private static Right right(String label) {
    try {
      return Right.valueOf(label.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + label + "\" is not a right; use some of " + all(), e);
    }
  }

  private static String all() {
    return Arrays.stream(Right.values()).map(Right::label).collect(Collectors.joining(", "));
  }
}
