package io.rackcast.publisher.identity;

import java.util.List;
import java.util.Set;

/**
 * These rights on the releases whose name fits one of these patterns.
 *
 * @param why where the rule stands and what it asks for, for people
 */
public record Rule(Set<Right> rights, List<NamePattern> names, String why) {
  /** Copies both. */
  public Rule {
    rights = Set.copyOf(rights);
    names = List.copyOf(names);
  }

  boolean grants(Right right, String releaseName) {
    return rights.contains(right) && names.stream().anyMatch(p -> p.matches(releaseName));
  }
}
