package io.rackcast.publisher.identity.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads where an issuer's keys are (OpenID Connect Discovery 1.0, section 4), then the keys: by
 * https alone, no redirects, 1 MiB and three seconds each at most.
 */
final class Discovery implements IssuerKeys.Reader {
  /** How long a reading takes at most. */
  static final Duration LONGEST = Duration.ofSeconds(6);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = LONGEST.dividedBy(2);

  private final URI issuer;
  private final HttpClient http;

  Discovery(URI issuer, HttpClient http) {
    this.issuer = issuer;
    this.http = http;
  }

  @Override
  public JWKSet read() throws IOException, InterruptedException {
    try {
      return JWKSet.parse(get(keySetUrl()));
    } catch (ParseException | IllegalArgumentException e) {
      throw new IOException("its key set is none: " + Texts.shown(e.getMessage()), e);
    }
  }

  private URI keySetUrl() throws IOException, InterruptedException {
    String base = issuer.toString().replaceAll("/+$", "");
    JsonNode answer = JSON.readTree(get(URI.create(base + "/.well-known/openid-configuration")));
    String says = answer.path("issuer").asText();
    if (!says.equals(issuer.toString())) {
      throw new IOException("its discovery document is of the issuer " + Texts.shown(says));
    }
    URI keys = URI.create(answer.path("jwks_uri").asText());
    if (!OidcIssuer.isSafe(keys)) {
      throw new IOException(
          "its jwks_uri " + Texts.shown(keys.toString()) + " is not an https URL");
    }
    return keys;
  }

  // A timeout of the request's would end with the head of the answer.
  private String get(URI url) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url).header("Accept", "application/json").build();
    var coming = http.sendAsync(request, head -> new BoundedBody());
    try {
      var answer = coming.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() != 200) {
        throw new IOException(url + " answers " + answer.statusCode());
      }
      return answer.body();
    } catch (TimeoutException e) {
      throw new IOException(url + " takes longer than " + ANSWER.toSeconds() + " s to answer", e);
    } catch (ExecutionException e) {
      throw new IOException(url + ": " + Texts.shown(String.valueOf(e.getCause())), e);
    } finally {
      coming.cancel(true);
    }
  }
}
