package io.rackcast.publisher;

import io.rackcast.proto.settings.Durations;
import io.rackcast.proto.settings.Settings;
import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.retention.RetentionRule;
import io.rackcast.publisher.retention.RetentionTerms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the settings say of retention. */
final class RetentionSettings {
  private static final String REVOKED_CONTENT = "retention.revoked-content";

  private RetentionSettings() {}

  static RetentionTerms read(Settings settings) {
    return new RetentionTerms(
        settings.list(
            "retention.rules",
            "What is kept of which release names; all else of these names is removed. A release"
                + " stays if any rule keeps it, or a label points at it. None: all is kept.",
            RetentionSettings::rule),
        settings.duration(
            "retention.every", "1h", "1m", "1d", "How long from one run of retention to the next."),
        settings.duration(
            "retention.grace",
            "1h",
            "0",
            "30d",
            "How long content stays on the disk when retention has removed its last release."),
        revokedContent(settings));
  }

  private static Supplier<RetentionRule> rule(Settings settings) {
    var names = settings.strings("names", List.of(), "Release names; * stands for any characters.");
    int last =
        settings.integer(
            "keep-last", 0, 0, 100_000, "How many of each name's newest releases stay; 0: any.");
    var younger =
        settings.duration(
            "keep-younger", "0", "0", "3650d", "How old releases get that stay; 0: any age.");
    return () -> new RetentionRule(names.stream().map(NamePattern::new).toList(), last, younger);
  }

  private static Optional<Duration> revokedContent(Settings settings) {
    var text =
        settings.optionalString(
            REVOKED_CONTENT,
            "How long content stays on the disk when its last release was revoked, like 7d; not"
                + " set: for ever.");
    try {
      return text.map(Durations::parse);
    } catch (IllegalArgumentException e) {
      settings.problem(
          REVOKED_CONTENT, REVOKED_CONTENT + " is \"" + text.orElse("") + "\"; " + e.getMessage());
      return Optional.empty();
    }
  }
}
