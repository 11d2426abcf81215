package io.rackcast.publisher.identity.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWKSet;
import io.rackcast.publisher.wording.Quoted;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Reads where an issuer's keys are (OpenID Connect Discovery 1.0, section 4), then the keys: by
 * https alone, on this machine also by http.
 */
final class Discovery implements IssuerKeys.Reader {
  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** How long a reading takes at most. */
  static final Duration LONGEST = ANSWER.multipliedBy(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI issuer;
  private final BoundedGet http;

  /**
   * @param trust which certificates are good; empty: those that Java trusts
   */
  Discovery(URI issuer, Optional<SSLContext> trust) {
    this.issuer = issuer;
    this.http = new BoundedGet(ANSWER, trust);
  }

  @Override
  public JWKSet read() throws IOException, InterruptedException {
    try {
      return JWKSet.parse(http.read(keySetUrl(), Map.of()));
    } catch (ParseException | IllegalArgumentException e) {
      throw new IOException("its key set is none: " + Quoted.of(e.getMessage()), e);
    }
  }

  private URI keySetUrl() throws IOException, InterruptedException {
    String base = issuer.toString().replaceAll("/+$", "");
    URI document = URI.create(base + "/.well-known/openid-configuration");
    JsonNode answer = JSON.readTree(http.read(document, Map.of()));
    String says = answer.path("issuer").asText();
    if (!says.equals(issuer.toString())) {
      throw new IOException("its discovery document is of the issuer " + Quoted.of(says));
    }
    URI keys = URI.create(answer.path("jwks_uri").asText());
    if (!OidcIssuer.isSafe(keys)) {
      throw new IOException("its jwks_uri " + Quoted.of(keys.toString()) + " is not an https URL");
    }
    return keys;
  }
}
