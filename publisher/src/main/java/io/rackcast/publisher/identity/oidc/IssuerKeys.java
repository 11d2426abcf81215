package io.rackcast.publisher.identity.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.Key;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer, found by discovery (OpenID Connect Discovery 1.0, section 4) and
 * read as a key set (RFC 7517). May be used by any thread.
 *
 * <p>Keys are kept for five minutes; when the issuer does not answer, for four hours. A key that is
 * not among them has them read again, twice in thirty seconds at most: so tokens with invented keys
 * cost the issuer nothing. Who waits for keys waits ten seconds at most.
 */
final class IssuerKeys {
  /** What CI systems sign with; all of them need the issuer's private key. */
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(4);
  private static final long KEPT_MILLIS = Duration.ofMinutes(5).toMillis();
  private static final long WAIT_MILLIS = Duration.ofSeconds(10).toMillis();
  private static final long OUTAGE_MILLIS = Duration.ofHours(4).toMillis();
  private static final long BETWEEN_MILLIS = Duration.ofSeconds(30).toMillis();
  private static final int LARGEST = 1 << 20;

  private final URI issuer;
  private final HttpClient http;
  private final JWSVerificationKeySelector<SecurityContext> selector;
  private volatile boolean isKnown;

  IssuerKeys(URI issuer, HttpClient http) {
    this.issuer = issuer;
    this.http = http;
    JWKSource<SecurityContext> source =
        JWKSourceBuilder.create(new Published())
            .cache(KEPT_MILLIS, WAIT_MILLIS)
            .refreshAheadCache(false)
            .rateLimited(BETWEEN_MILLIS)
            .outageTolerant(OUTAGE_MILLIS)
            .build();
    this.selector = new JWSVerificationKeySelector<>(ALGORITHMS, source);
  }

  /**
   * The keys that may have signed it; none if the issuer has no such key.
   *
   * @throws KeySourceException if the keys cannot be had now
   */
  List<? extends Key> of(JWSHeader header) throws KeySourceException {
    try {
      return selector.selectJWSKeys(header, null);
    } catch (RateLimitReachedException e) {
      if (isKnown) {
        return List.of();
      }
      throw e;
    }
  }

  /** Reads where the keys are, and the keys. */
  private final class Published implements JWKSetSource<SecurityContext> {
    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long now, @Nullable SecurityContext context)
        throws KeySourceException {
      try {
        JWKSet keys = JWKSet.parse(read(keySetUrl()));
        isKnown = true;
        return keys;
      } catch (IOException | ParseException | IllegalArgumentException e) {
        throw new JWKSetRetrievalException(String.valueOf(e.getMessage()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JWKSetRetrievalException("interrupted", e);
      }
    }

    @Override
    public void close() {}
  }

  private URI keySetUrl() throws IOException, InterruptedException {
    String base = issuer.toString().replaceAll("/+$", "");
    JsonNode answer = JSON.readTree(read(URI.create(base + "/.well-known/openid-configuration")));
    String says = answer.path("issuer").asText();
    if (!says.equals(issuer.toString())) {
      throw new IOException("its discovery document is of the issuer \"" + says + "\"");
    }
    URI keys = URI.create(answer.path("jwks_uri").asText());
    if (!OidcIssuer.isSafe(keys)) {
      throw new IOException("its jwks_uri \"" + keys + "\" is not an https URL");
    }
    return keys;
  }

  private String read(URI url) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url).timeout(ANSWER).header("Accept", "application/json");
    var answer = http.send(request.build(), BodyHandlers.ofInputStream());
    try (var body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException(url + " answers " + answer.statusCode());
      }
      byte[] bytes = body.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new IOException(url + " answers more than 1 MiB");
      }
      return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
