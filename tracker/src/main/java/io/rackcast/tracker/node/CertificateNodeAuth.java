package io.rackcast.tracker.node;

import io.rackcast.proto.certificate.AlternativeName;
import io.rackcast.proto.certificate.HolderRule;
import io.rackcast.proto.tls.ServerTls;
import io.rackcast.proto.tls.StandingClient;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which node it is by its client certificate, and by its token beside that: who has a certificate
 * that a rule fits needs no token, and one that is shown must be of the same node. All others are
 * asked for a token as before. For any thread.
 */
final class CertificateNodeAuth implements NodeAuth {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private final List<NodeRule> rules;
  private final NodeAuth tokens;
  private final ServerTls tls;
  private final InstantSource clock;

  private record Holder(String node, boolean isOrigin) {}

  /**
   * @param tokens who nodes are by their tokens
   * @param tls knows what was revoked
   */
  CertificateNodeAuth(List<NodeRule> rules, NodeAuth tokens, ServerTls tls, InstantSource clock) {
    this.rules = List.copyOf(rules);
    this.tokens = tokens;
    this.tls = tls;
    this.clock = clock;
  }

  @Override
  public NodeIdentity check(@Nullable String token, List<X509Certificate> chain)
      throws RefusedException {
    if (chain.isEmpty()) {
      return tokens.check(token, chain);
    }
    var standing = tls.standing(chain);
    var lost = lost(chain, standing);
    if (lost.isPresent()) {
      throw new RefusedException(lost.get(), false);
    }
    var holder = holder(chain);
    var node = holder.isEmpty() ? tokens.check(token, chain) : both(holder.get(), token, chain);
    return node.with(() -> lost(chain, standing));
  }

  private NodeIdentity both(Holder holder, @Nullable String token, List<X509Certificate> chain)
      throws RefusedException {
    boolean isOrigin = holder.isOrigin();
    try {
      var byToken = tokens.check(token, chain);
      if (!byToken.name().isEmpty() && !byToken.name().equals(holder.node())) {
        throw new RefusedException(
            "the certificate is of node %s and the token of node %s; give each node its own"
                .formatted(holder.node(), byToken.name()),
            false);
      }
      isOrigin |= byToken.mayBeOrigin();
    } catch (RefusedException e) {
      // While the publisher's keys are not to be had, the certificate is enough.
      if (token != null && !e.tryAgain()) {
        throw e;
      }
    }
    return new NodeIdentity(
        holder.node(), isOrigin, NodeIdentity.Shown.CERTIFICATE, Optional::empty);
  }

  private Optional<Holder> holder(List<X509Certificate> chain) throws RefusedException {
    var names = AlternativeName.of(chain.get(0));
    @Nullable Holder found = null;
    for (var rule : rules) {
      HolderRule holder = rule.holder();
      var name = holder.match(chain, names);
      if (name.isPresent()) {
        String node = holder.nodeOf(name.get());
        if (!NAME.matcher(node).matches()) {
          throw new RefusedException(
              "the name that the client certificate has is no node's name; use 1 to 128 characters"
                  + " of A-Z a-z 0-9 . _ -",
              false);
        }
        if (found != null && !found.node().equals(node)) {
          throw new RefusedException(
              "the client certificate names several nodes by the rules here; give each node its"
                  + " own",
              false);
        }
        found = new Holder(node, rule.isOrigin() || (found != null && found.isOrigin()));
      }
    }
    return Optional.ofNullable(found);
  }

  // The connection may be older than the certificate's end, or than its being revoked.
  private Optional<String> lost(List<X509Certificate> chain, StandingClient standing) {
    var end = chain.get(0).getNotAfter().toInstant();
    if (clock.instant().isAfter(end)) {
      return Optional.of(
          "the client certificate ended at %s; connect again with a new one".formatted(end));
    }
    try {
      standing.check();
      return Optional.empty();
    } catch (CertificateException e) {
      return Optional.of(
          "the client certificate is not taken any more: %s; connect again with a new one"
              .formatted(e.getMessage()));
    }
  }
}
