package io.rackcast.publisher.identity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Somebody who has shown who they are.
 *
 * @param name what the settings call them, or what their issuer does; stands in the store as the
 *     publisher of a release
 * @param rules all they may do; empty: nothing
 * @param claims what their issuer says of them, by name; empty for static tokens
 * @param telling those of the claims that the audit log keeps
 */
public record Caller(
    String name, List<Rule> rules, Map<String, String> claims, List<String> telling) {
  /** Copies all; the claims keep their order. */
  public Caller {
    rules = List.copyOf(rules);
    claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    telling = List.copyOf(telling);
  }

  /** Somebody of whom nobody claims anything. */
  public Caller(String name, List<Rule> rules) {
    this(name, rules, Map.of(), List.of());
  }

  /** For sentences: whose it is. */
  public String described() {
    return (claims.isEmpty() ? "token \"" : "caller \"") + name + '"';
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
