package io.rackcast.publisher.identity.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.torrent.Sha;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.identity.BearerTokens;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.wording.Quoted;
import io.rackcast.publisher.wording.SeldomLog;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers by the identity tokens of issuers that the settings trust. May be used by any thread; a
 * check waits for the issuer's keys when they are not known.
 */
public final class OidcTokens implements BearerTokens {
  private static final Logger LOG = LoggerFactory.getLogger(OidcTokens.class);
  // Of the threads that answer calls, over all issuers.
  private static final int MOST_WAITING = 8;
  // One thread for each issuer at most, as each is read once at a time.
  private static final Executor READERS =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "oidc-keys");
            thread.setDaemon(true);
            return thread;
          });
  // Clocks differ.
  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final int LONGEST_NAME = 200;

  private record Trusted(OidcIssuer terms, IssuerKeys keys) {}

  private final Map<String, Trusted> issuers = new LinkedHashMap<>();
  private final DefaultJWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();
  private final MeterRegistry meters;
  private final Clock clock;

  /** Trusts these issuers; their keys are read when the first token of each comes. */
  public OidcTokens(List<OidcIssuer> trusted, MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
    var shared = new IssuerKeys.Shared(READERS, new Semaphore(MOST_WAITING), clock);
    var unread = new SeldomLog<String>(LOG, clock);
    for (OidcIssuer terms : trusted) {
      var keys =
          new IssuerKeys(
              new Discovery(terms.issuer(), ClientTls.context(terms.tls())),
              shared,
              failure -> wasRead(terms.name(), failure, unread));
      issuers.put(terms.issuer().toString(), new Trusted(terms, keys));
      for (ClaimRule rule : terms.rules()) {
        if (rule.restsOnNames()) {
          LOG.warn(
              "{}: it rests on names, which can be given up and taken by somebody else; ask for an"
                  + " id, too, like repository_id or project_id (whoami shows them)",
              rule.rule().why());
        }
      }
    }
  }

  @Override
  public Optional<Caller> find(String token) {
    SignedJWT jwt;
    JWTClaimsSet claims;
    try {
      jwt = SignedJWT.parse(token);
      claims = jwt.getJWTClaimsSet();
    } catch (ParseException | IllegalArgumentException e) {
      return Optional.empty();
    }
    if (claims == null || claims.getIssuer() == null) {
      return Optional.empty();
    }
    Trusted trusted = issuers.get(claims.getIssuer());
    if (trusted == null) {
      throw refused(
          "none",
          "issuer",
          "the token's issuer %s is not trusted here; a section of oidc in the publisher's settings"
                  .formatted(Quoted.of(claims.getIssuer()))
              + " can change that");
    }
    String name = trusted.terms().name();
    checkSignature(jwt, trusted);
    checkTimes(claims, name);
    if (!claims.getAudience().contains(trusted.terms().audience())) {
      throw refused(
          name,
          "audience",
          "the token is made for %s, and this publisher takes those for \"%s\"; ask the CI system for"
                  .formatted(
                      Quoted.of(String.join(", ", claims.getAudience())),
                      trusted.terms().audience())
              + " one with that audience");
    }
    if (claims.getSubject() == null || claims.getSubject().isBlank()) {
      throw refused(name, "subject", "the token has no sub; every identity token has one");
    }
    count(name, "accepted");
    return Optional.of(
        caller(
            trusted.terms(),
            ClaimValue.of(claims),
            claims.getSubject(),
            () -> checkTimes(claims, name)));
  }

  private void checkSignature(SignedJWT jwt, Trusted trusted) {
    String name = trusted.terms().name();
    if (!IssuerKeys.ALGORITHMS.contains(jwt.getHeader().getAlgorithm())) {
      throw refused(
          name,
          "algorithm",
          "the token is signed with %s; RS256, RS384, RS512, PS256, ES256 and ES384 are taken"
              .formatted(Quoted.of(jwt.getHeader().getAlgorithm().getName())));
    }
    List<? extends Key> keys;
    try {
      keys = trusted.keys().of(jwt.getHeader());
    } catch (KeySourceException e) {
      count(name, "unchecked");
      throw AccessDenied.unchecked(
          "the keys of the token's issuer \"%s\" cannot be had now; try again".formatted(name));
    }
    if (keys.isEmpty()) {
      throw refused(
          name,
          "key",
          "the token is signed with a key that its issuer \"%s\" does not have".formatted(name));
    }
    for (Key key : keys) {
      if (isSignedWith(jwt, key)) {
        return;
      }
    }
    throw refused(
        name, "signature", "the token's signature is not its issuer's; it was changed or forged");
  }

  private boolean isSignedWith(SignedJWT jwt, Key key) {
    try {
      return jwt.verify(verifiers.createJWSVerifier(jwt.getHeader(), key));
    } catch (JOSEException | IllegalStateException e) {
      return false;
    }
  }

  private void checkTimes(JWTClaimsSet claims, String name) {
    Instant now = clock.instant();
    Date end = claims.getExpirationTime();
    if (end == null) {
      throw refused(name, "expiry", "the token never ends (no exp); only those that end are taken");
    }
    if (end.toInstant().plus(SKEW).isBefore(now)) {
      throw refused(
          name,
          "expired",
          "the token ended at %s; ask the CI system for a new one".formatted(end.toInstant()));
    }
    Date begin = claims.getNotBeforeTime();
    if (begin != null && begin.toInstant().minus(SKEW).isAfter(now)) {
      throw refused(
          name,
          "not-yet",
          "the token begins at %s; check the clocks of both machines".formatted(begin.toInstant()));
    }
  }

  private static Caller caller(
      OidcIssuer terms, Map<String, ClaimValue> claims, String subject, Caller.Standing standing) {
    List<ClaimRule> fitting = terms.rules().stream().filter(rule -> rule.matches(claims)).toList();
    Map<String, String> shown = new LinkedHashMap<>();
    claims.forEach((name, value) -> shown.put(Quoted.ascii(name), value.shown()));
    return new Caller(
        name(terms.name() + ":" + subject),
        fitting.stream().map(ClaimRule::rule).toList(),
        shown,
        OidcIssuer.telling(fitting),
        standing);
  }

  // Two that begin alike, or look alike when they are clean, stay two.
  private static String name(String whole) {
    String clean = Quoted.ascii(whole);
    if (clean.equals(whole) && clean.length() <= LONGEST_NAME && clean.indexOf('~') < 0) {
      return clean;
    }
    String digest = digest(whole).hex().substring(0, 16);
    int most = LONGEST_NAME - digest.length() - 1;
    return clean.substring(0, Math.min(clean.length(), most)) + '~' + digest;
  }

  private static Sha256Digest digest(String text) {
    return Sha256Digest.of(Sha.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private AccessDenied refused(String issuer, String cause, String sentence) {
    count(issuer, cause);
    return AccessDenied.unknown(sentence);
  }

  private void wasRead(String issuer, Optional<String> failure, SeldomLog<String> unread) {
    failure.ifPresent(
        why ->
            unread.warn(issuer, "the keys of the issuer \"{}\" cannot be read: {}", issuer, why));
    String result = failure.isPresent() ? "failed" : "read";
    Counter.builder("rackcast_publisher_oidc_key_reads")
        .description("Times that an issuer's keys were asked for, by what came of it")
        .tag("issuer", issuer)
        .tag("result", result)
        .register(meters)
        .increment();
  }

  private void count(String issuer, String result) {
    Counter.builder("rackcast_publisher_oidc_tokens")
        .description("Identity tokens shown, by whether they are good or what is wrong with them")
        .tag("issuer", issuer)
        .tag("result", result)
        .register(meters)
        .increment();
  }
}
