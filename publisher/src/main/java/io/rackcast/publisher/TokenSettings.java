package io.rackcast.publisher;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The static tokens in the settings: digest, name, rights, names. */
final class TokenSettings {
  private static final int LONGEST_NAME = 200;

  private record Entry(Sha256Digest sha256, Caller caller) {}

  private TokenSettings() {}

  static Map<Sha256Digest, Caller> read(Settings settings) {
    var entries =
        settings.list(
            "tokens",
            "Who may do what. A token itself is never written here, only its SHA-256"
                + " (printf %s TOKEN | sha256sum).",
            TokenSettings::entry);
    var callers = new HashMap<Sha256Digest, Caller>();
    var names = new HashSet<String>();
    for (var entry : entries) {
      if (callers.put(entry.sha256(), entry.caller()) != null) {
        settings.problem(
            "tokens", "the sha256 of \"" + entry.caller().name() + "\" is there twice; keep one");
      }
      if (!names.add(entry.caller().name())) {
        settings.problem(
            "tokens",
            "the name \"" + entry.caller().name() + "\" is there twice; give each its own");
      }
    }
    return Map.copyOf(callers);
  }

  private static Supplier<Entry> entry(Settings settings) {
    var name = settings.requiredString("name", "What answers and the audit log call its holder.");
    var sha256 = settings.requiredString("sha256", "SHA-256 of the token, 64 hex digits.");
    settings.check("sha256", sha256, Sha256Digest::parse);
    var rule = RuleSettings.read(settings, EnumSet.allOf(Right.class), List.of("*"));
    return () -> entry(name, sha256, rule);
  }

  private static Entry entry(String name, String sha256, RuleSettings rule) {
    if (name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "the name of a token has %d characters; use at most %d"
              .formatted(name.length(), LONGEST_NAME));
    }
    var caller = new Caller(name, List.of(rule.rule("token \"" + name + '"')));
    return new Entry(Sha256Digest.parse(sha256), caller);
  }
}
