package io.rackcast.publisher;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.oidc.ClaimPattern;
import io.rackcast.publisher.identity.oidc.ClaimRule;
import io.rackcast.publisher.identity.oidc.OidcIssuer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The issuers of identity tokens in the settings, each with its rules. */
final class OidcSettings {
  // The others are for machines of ours, which stay: a token of minutes must not become one.
  private static final Set<Right> RIGHTS =
      EnumSet.of(
          Right.PUBLISH, Right.REGISTER, Right.ROLLOUT, Right.REVOKE, Right.READ, Right.ANNOUNCE);

  private OidcSettings() {}

  static List<OidcIssuer> read(Settings settings) {
    var issuers =
        settings.list(
            "oidc",
            "Whose identity tokens are taken (OpenID Connect): of GitHub Actions, GitLab and other"
                + " CI systems, so that no secret lies in a pipeline.",
            OidcSettings::issuer);
    var names = new HashSet<String>();
    var urls = new HashSet<URI>();
    for (var issuer : issuers) {
      if (!names.add(issuer.name()) || !urls.add(issuer.issuer())) {
        settings.problem(
            "oidc",
            "the name or the issuer of \"%s\" is there twice; give each issuer one section"
                .formatted(issuer.name()));
      }
    }
    return issuers;
  }

  /** A caller's name tells one kind from the other, and owns what it uploads. */
  static void refuseSharedNames(
      Settings settings, List<OidcIssuer> issuers, Collection<Caller> tokens) {
    for (var token : tokens) {
      if (issuers.stream().anyMatch(issuer -> token.name().startsWith(issuer.name() + ":"))) {
        settings.problem(
            "tokens",
            "the token's name \"%s\" could be that of an issuer's caller; give it another"
                .formatted(token.name()));
      }
    }
  }

  private static Supplier<OidcIssuer> issuer(Settings settings) {
    var name = settings.requiredString("name", "What answers and the audit log call it.");
    var issuer =
        settings.requiredString(
            "issuer",
            "Its URL, exactly as its tokens have it in iss, like"
                + " https://token.actions.githubusercontent.com; its keys are found from there.");
    var audience =
        settings.requiredString(
            "audience",
            "What its tokens must be made for (aud): this publisher alone, like its URL, for"
                + " whoever gets a token can use it wherever its audience is taken.");
    settings.check("name", name, OidcIssuer::requireName);
    settings.check("issuer", issuer, text -> OidcIssuer.requireUrl(URI.create(text)));
    var rules =
        settings.list(
            "rules",
            "What its callers may do: all rights of all rules that fit. No rule, no right.",
            rule -> rule(rule, name));
    var tls = ClientTlsFiles.readAuthorities(settings, "the issuer");
    return () -> new OidcIssuer(name, URI.create(issuer), audience, rules, tls);
  }

  private static Supplier<ClaimRule> rule(Settings settings, String issuer) {
    var claims =
        settings.strings(
            "claims",
            List.of(),
            "All of these must fit, like [\"repository_id=123456\", \"ref_protected=true\"]; *"
                + " stands for any characters. Ids cannot be taken over as names can.");
    var patterns = new ArrayList<ClaimPattern>();
    claims.forEach(
        claim -> settings.check("claims", claim, text -> patterns.add(ClaimPattern.parse(text))));
    if (patterns.size() == claims.size()) {
      settings.check("claims", () -> ClaimRule.requireOwner(patterns));
    }
    var rule = RuleSettings.read(settings, RIGHTS, List.of());
    settings.check("rights", () -> requireSome(rule));
    return () -> rule(patterns, rule, issuer);
  }

  private static ClaimRule rule(List<ClaimPattern> claims, RuleSettings read, String issuer) {
    var asked = claims.stream().map(ClaimPattern::toString).collect(Collectors.joining(", "));
    return new ClaimRule(claims, read.rule("rule of \"%s\" for %s".formatted(issuer, asked)));
  }

  private static void requireSome(RuleSettings rule) {
    if (rule.rights().isEmpty()) {
      throw new IllegalArgumentException(
          "the rule gives no rights; add those that it shall give, like rights: [publish]");
    }
    if (rule.names().isEmpty()) {
      throw new IllegalArgumentException(
          "the rule has no names; add those that it holds for, like names: [\"web/*\"]");
    }
  }
}
