package io.rackcast.publisher.retention;

import io.rackcast.publisher.identity.NamePattern;
import java.time.Duration;
import java.util.List;

/**
 * What is kept of the releases with names that fit; all else of these names may go.
 *
 * @param names patterns, at least one
 * @param keepLast how many of each name's newest releases stay; 0: says nothing
 * @param keepYounger what is younger stays; zero: says nothing
 */
public record RetentionRule(List<NamePattern> names, int keepLast, Duration keepYounger) {
  /**
   * @throws IllegalArgumentException when it has no names, or keeps nothing
   */
  public RetentionRule {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "the rule has no names; add those that it holds for, like names: [\"nightly/*\"]");
    }
    if (keepLast == 0 && keepYounger.isZero()) {
      throw new IllegalArgumentException(
          "the rule keeps nothing; say what shall stay, like keep-last: 10 or keep-younger: 30d");
    }
  }

  boolean fits(String name) {
    return names.stream().anyMatch(pattern -> pattern.matches(name));
  }
}
