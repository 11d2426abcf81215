package io.rackcast.publisher.retention;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What all rules together keep of one name: a release stays if any rule keeps it.
 *
 * @param newest how many of the newest; 0: none for being new
 * @param younger what is younger than this; zero: none for its age
 */
record Keep(int newest, Duration younger) {
  /** Of the rules that fit; empty when none does, and all stays. */
  static Optional<Keep> of(List<RetentionRule> rules, String name) {
    return rules.stream()
        .filter(rule -> rule.fits(name))
        .map(rule -> new Keep(rule.keepLast(), rule.keepYounger()))
        .reduce(Keep::both);
  }

  private Keep both(Keep other) {
    return new Keep(
        Math.max(newest, other.newest),
        younger.compareTo(other.younger) < 0 ? other.younger : younger);
  }

  /** For people, and for peers. */
  String reason() {
    var last = newest > 0 ? "the newest " + newest : "";
    var age = younger.isZero() ? "" : "what is younger than " + text(younger);
    return "removed by retention: of this name it keeps "
        + last
        + (last.isEmpty() || age.isEmpty() ? "" : " and ")
        + age;
  }

  private static String text(Duration age) {
    return age.toDays() * 24 == age.toHours() && age.toHours() * 60 == age.toMinutes()
        ? age.toDays() + " days"
        : age.toHours() + " h " + age.toMinutesPart() + " min";
  }
}
