package io.rackcast.publisher.identity.certificate;

import io.rackcast.proto.certificate.AlternativeName;
import io.rackcast.proto.certificate.HolderRule;
import io.rackcast.proto.tls.Printable;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.identity.Authenticator;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.ClientCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Callers by the alternative names of their certificate: all rights of all rules that fit. May be
 * used by any thread.
 */
public final class CertificateCallers implements Authenticator.Certificates {
  /** What callers are called of whose names no rule's fits. */
  public static final String UNMATCHED = "certificate";

  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final int MOST_SHOWN = 8;

  private final List<CertificateRule> rules;
  private final InstantSource clock;

  private record Match(CertificateRule rule, AlternativeName name) {}

  /** Takes the rules; the first that fits names the caller. */
  public CertificateCallers(List<CertificateRule> rules, InstantSource clock) {
    this.rules = List.copyOf(rules);
    this.clock = clock;
  }

  @Override
  public Caller find(ClientCertificate shown) {
    refuseUnlessStanding(shown);
    var certificate = shown.own();
    var names = AlternativeName.of(certificate);
    var matches = matches(shown, names);
    var claims = claims(certificate, names, matches);
    if (matches.isEmpty()) {
      String first = names.isEmpty() ? "(no alternative name)" : names.get(0).toString();
      return new Caller(
          Caller.Kind.CERTIFICATE,
          UNMATCHED + ":" + first,
          List.of(),
          claims,
          List.of("serial", "issuer"),
          Optional.empty(),
          () -> refuseUnlessStanding(shown));
    }
    var first = matches.get(0);
    return new Caller(
        Caller.Kind.CERTIFICATE,
        first.rule().name() + ":" + first.name(),
        matches.stream().map(match -> match.rule().rule()).toList(),
        claims,
        List.of("san", "rule", "serial", "issuer"),
        node(matches),
        () -> refuseUnlessStanding(shown));
  }

  // The connection may be older than the certificate's end, or than its being revoked.
  private void refuseUnlessStanding(ClientCertificate shown) {
    refuseOutOfDate(shown.own());
    shown.requireStanding();
  }

  private void refuseOutOfDate(X509Certificate certificate) {
    Instant now = clock.instant();
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      throw AccessDenied.unknown(
          "the client certificate ended at %s; connect again with a new one"
              .formatted(certificate.getNotAfter().toInstant()));
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw AccessDenied.unknown(
          "the client certificate is not good before %s; compare the clocks"
              .formatted(certificate.getNotBefore().toInstant()));
    }
  }

  private List<Match> matches(ClientCertificate shown, List<AlternativeName> names) {
    var matches = new ArrayList<Match>();
    for (var rule : rules) {
      rule.holder()
          .match(shown.chain(), names)
          .ifPresent(name -> matches.add(new Match(rule, name)));
    }
    return matches;
  }

  private static Map<String, String> claims(
      X509Certificate certificate, List<AlternativeName> names, List<Match> matches) {
    var claims = new LinkedHashMap<String, String>();
    claims.put(
        "san",
        names.stream()
            .limit(MOST_SHOWN)
            .map(AlternativeName::toString)
            .collect(Collectors.joining(", ")));
    if (!matches.isEmpty()) {
      claims.put("san", matches.get(0).name().toString());
      claims.put("rule", matches.get(0).rule().name());
    }
    claims.put("serial", Printable.serial(certificate));
    claims.put("issuer", Printable.issuer(certificate));
    claims.put("ends", certificate.getNotAfter().toInstant().toString());
    return claims;
  }

  private static Optional<String> node(List<Match> matches) {
    Set<String> nodes =
        matches.stream()
            .filter(match -> match.rule().holder().node() != HolderRule.Node.NONE)
            .map(match -> match.rule().holder().nodeOf(match.name()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (nodes.size() > 1) {
      throw AccessDenied.unknown(
          "the client certificate names several nodes by the rules here; give each node its own");
    }
    var node = nodes.stream().findFirst();
    if (node.isPresent() && !NODE.matcher(node.get()).matches()) {
      throw AccessDenied.unknown(
          "the name that the client certificate has is no node's name; use 1 to 128 characters of"
              + " A-Z a-z 0-9 . _ -");
    }
    return node;
  }
}
