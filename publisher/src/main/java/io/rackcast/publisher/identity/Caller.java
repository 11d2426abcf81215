package io.rackcast.publisher.identity;

import java.util.List;

/**
 * Somebody who has shown who they are.
 *
 * @param name what the settings call them; stands in the store as the publisher of a release
 * @param rules all they may do; empty: nothing
 */
public record Caller(String name, List<Rule> rules) {
  public Caller {
    rules = List.copyOf(rules);
  }

  /** Whether a rule gives {@code right} on releases named {@code releaseName}. */
  public boolean may(Right right, String releaseName) {
    return rules.stream().anyMatch(rule -> rule.grants(right, releaseName));
  }

  /** Whether any rule gives {@code right}, on whatever name. */
  public boolean holds(Right right) {
    return rules.stream().anyMatch(rule -> rule.rights().contains(right));
  }
}
