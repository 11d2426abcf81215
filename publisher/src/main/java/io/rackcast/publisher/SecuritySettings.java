package io.rackcast.publisher;

import io.rackcast.proto.certificate.HolderRule;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.ClientAuth;
import io.rackcast.proto.tls.ServerTlsFiles;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.certificate.CertificateCallers;
import io.rackcast.publisher.identity.certificate.CertificateRule;
import io.rackcast.publisher.identity.oidc.OidcIssuer;
import io.rackcast.publisher.joining.NodeTokens;
import io.rackcast.publisher.registry.intake.ImageNames;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * TLS, and who is known by a certificate or as a node that joined.
 *
 * @param grpc TLS of the gRPC server; empty: plain
 * @param https a second HTTP server, in TLS; empty: none
 * @param certificates what holders of client certificates may do
 * @param maxNodes most nodes that have joined
 */
record SecuritySettings(
    Optional<ServerTlsFiles> grpc,
    Optional<Https> https,
    List<CertificateRule> certificates,
    int maxNodes) {
  // Whoever publishes a registry's blobs is called registry:NAME.
  private static final Set<String> KEPT =
      Set.of(CertificateCallers.UNMATCHED, NodeTokens.CALLER, ImageNames.CALLER);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Where HTTPS is served, and how. */
  record Https(HostPort listen, ServerTlsFiles tls) {}

  static SecuritySettings read(Settings settings, HostPort grpc, HostPort http) {
    var grpcTls = ServerTlsFiles.read(settings, "grpc");
    if (grpcTls.isEmpty() && !grpc.isLoopback()) {
      settings.warning(
          ("grpc.listen is %s, beyond loopback and without TLS, so tokens cross the network in the"
                  + " clear; name grpc.certificate and grpc.key, unless a proxy does TLS")
              .formatted(grpc));
    }
    var https = https(settings);
    if (!http.isLoopback()) {
      settings.warning(
          ("http.listen is %s, beyond loopback and without TLS, so tokens cross the network in the"
                  + " clear; name https.listen, https.certificate and https.key and leave http.listen"
                  + " on loopback, unless a proxy does TLS")
              .formatted(http));
    }
    var rules =
        settings.list(
            "certificates",
            "What holders of client certificates may do, by their alternative names (SAN); of"
                + " those whose authority is in client-ca of grpc or https.",
            SecuritySettings::rule);
    boolean asks = asks(grpcTls) || asks(https.map(Https::tls));
    if (!rules.isEmpty() && !asks) {
      settings.problem(
          "certificates",
          "there are rules for certificates, but nobody is asked for one; set grpc.client-ca and"
              + " grpc.client-auth, or those of https");
    }
    refuseTwice(settings, rules);
    return new SecuritySettings(
        grpcTls,
        https,
        rules,
        settings.integer(
            "nodes.max", 100_000, 1, 10_000_000, "Most nodes that join with a join token."));
  }

  private static boolean asks(Optional<ServerTlsFiles> tls) {
    return tls.isPresent() && tls.get().clientAuth() != ClientAuth.NONE;
  }

  private static Optional<Https> https(Settings settings) {
    var listen =
        settings.optionalAddress(
            "https.listen", "The same as http.listen, in TLS; both may be open.");
    var tls = ServerTlsFiles.read(settings, "https");
    if (listen.isPresent() && tls.isEmpty()) {
      settings.problem(
          "https.listen",
          "https.listen is set, but https.certificate or https.key is not; name both files, or"
              + " leave https out");
    }
    return listen.flatMap(at -> tls.map(files -> new Https(at, files)));
  }

  private static Supplier<CertificateRule> rule(Settings settings) {
    var name = settings.requiredString("name", "What answers and the audit log call its holders.");
    var holder = HolderRule.read(settings, HolderRule.Node.NONE);
    var rule = RuleSettings.read(settings, EnumSet.allOf(Right.class), List.of("*"));
    return () -> rule(name, holder.get(), rule);
  }

  private static CertificateRule rule(String name, HolderRule holder, RuleSettings read) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name \"" + name + "\" is not 1 to 64 letters, digits and . _ -");
    }
    var rule = read.rule("certificate rule \"%s\" for %s".formatted(name, holder));
    if (rule.rights().isEmpty()) {
      throw new IllegalArgumentException(
          "the rule \"%s\" gives no rights; add those that it shall give, like rights: [read]"
              .formatted(name));
    }
    return new CertificateRule(name, holder, rule);
  }

  private static void refuseTwice(Settings settings, List<CertificateRule> rules) {
    var names = new HashSet<String>();
    for (var rule : rules) {
      if (!names.add(rule.name())) {
        settings.problem(
            "certificates",
            "the name \"%s\" is there twice; give each its own".formatted(rule.name()));
      }
    }
  }

  /** A caller's name tells one kind from the other, and owns what it uploads. */
  void refuseSharedNames(Settings settings, List<OidcIssuer> issuers, Collection<Caller> tokens) {
    var taken = new HashSet<>(KEPT);
    certificates.forEach(rule -> taken.add(rule.name()));
    for (var rule : certificates) {
      if (KEPT.contains(rule.name())) {
        settings.problem(
            "certificates",
            "the name \"%s\" is kept for others; give the rule another".formatted(rule.name()));
      }
    }
    for (var issuer : issuers) {
      if (taken.contains(issuer.name())) {
        settings.problem(
            "oidc",
            "the name \"%s\" is that of a rule for certificates, or kept for others; give it another"
                .formatted(issuer.name()));
      }
    }
    for (var token : tokens) {
      if (taken.stream().anyMatch(name -> token.name().startsWith(name + ":"))) {
        settings.problem(
            "tokens",
            "the token's name \"%s\" could be that of another kind of caller; give it another"
                .formatted(token.name()));
      }
    }
  }
}
