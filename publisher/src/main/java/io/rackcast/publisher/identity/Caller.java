package io.rackcast.publisher.identity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who has shown who they are.
 *
 * @param kind by what
 * @param name what the settings call them, or what their issuer does; stands in the store as the
 *     publisher of a release
 * @param rules all they may do; empty: nothing
 * @param claims what their issuer or certificate says of them, by name; empty for tokens of ours
 * @param telling those of the claims that the audit log keeps
 * @param node the one node that they may speak for; empty: any
 * @param standing whether what they have shown still holds; asked anew in calls that last
 */
public record Caller(
    Kind kind,
    String name,
    List<Rule> rules,
    Map<String, String> claims,
    List<String> telling,
    Optional<String> node,
    Standing standing) {
  /** By what callers show who they are. */
  public enum Kind {
    /** A token that the settings have. */
    TOKEN,
    /** An identity token of an issuer. */
    ISSUER,
    /** A client certificate. */
    CERTIFICATE,
    /** The credential of a node that has joined. */
    NODE
  }

  /** Whether what a caller has shown is still good. May be asked by any thread. */
  @FunctionalInterface
  public interface Standing {
    /** Of what the settings have: good as long as this process. */
    Standing LASTING = () -> {};

    /**
     * Asks again, cheaply; may read the store.
     *
     * @throws AccessDenied with a sentence for the caller if it holds no longer
     */
    void check();
  }

  /** Copies all; the claims keep their order. */
  public Caller {
    rules = List.copyOf(rules);
    claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    telling = List.copyOf(telling);
  }

  /** Somebody of whom nobody claims anything. */
  public Caller(String name, List<Rule> rules) {
    this(Kind.TOKEN, name, rules, Map.of(), List.of(), Optional.empty(), Standing.LASTING);
  }

  /** Somebody of whom an issuer claims something, for as long as its token is good. */
  public Caller(
      String name,
      List<Rule> rules,
      Map<String, String> claims,
      List<String> telling,
      Standing standing) {
    this(Kind.ISSUER, name, rules, claims, telling, Optional.empty(), standing);
  }

  /** For sentences: whose it is. */
  public String described() {
    return switch (kind) {
      case TOKEN -> "token \"" + name + '"';
      case ISSUER, CERTIFICATE, NODE -> "caller \"" + name + '"';
    };
  }

  /** For sentences: what gives them rights. */
  String source() {
    return switch (kind) {
      case NODE -> "the join token of a node says which it has";
      case TOKEN, ISSUER, CERTIFICATE -> "a rule in the publisher's settings can give it";
    };
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
