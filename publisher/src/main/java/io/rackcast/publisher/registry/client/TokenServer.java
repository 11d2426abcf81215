package io.rackcast.publisher.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.proto.source.SourceUrl;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Exchanges the credentials, or none, for a token (Distribution, "Token Authentication
 * Specification" and "OAuth2 Token Authentication"): {@code GET REALM?service=…&scope=…}, and where
 * that is not known and there are credentials, the same as a POSTed form.
 */
final class TokenServer {
  private static final int MOST_BYTES = 64 << 10;
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
  // What the specification says when the server does not.
  private static final int USUAL_SECONDS = 60;
  private static final int LONGEST_SECONDS = 24 * 3600;
  // A token that is about to end may end on its way.
  private static final int MARGIN_SECONDS = 5;

  /** A token, and for how long it may be shown. */
  record Token(String value, Duration life) {
    @Override
    public String toString() {
      return "Token[(set), life=" + life + "]";
    }
  }

  private final RegistryTarget target;
  private final Places places;
  private final Connection connection;
  private final Faults faults;
  private final String who;

  TokenServer(RegistryTarget target, Places places, Connection connection, Faults faults) {
    this.target = target;
    this.places = places;
    this.connection = connection;
    this.faults = faults;
    this.who = "the token server of the registry " + target.name();
  }

  /**
   * Asks for a token.
   *
   * @throws RegistryException if the place may not be asked, or gives none
   */
  Token fetch(String realm, Optional<String> service, List<String> scopes) {
    var place = places.tokenServer(realm);
    var answer = get(place, service, scopes);
    if ((answer.status() == 404 || answer.status() == 405) && target.credentials().isPresent()) {
      answer.close();
      answer = post(place, service, scopes, target.credentials().get());
    }
    if (answer.status() != 200) {
      answer.close();
      throw faults.ofTokenServer(answer);
    }
    return token(connection.read(answer, MOST_BYTES, "the answer of " + who));
  }

  private Answer get(SourceUrl place, Optional<String> service, List<String> scopes) {
    var query = new StringBuilder(place.hasQuery() ? "&" : "?");
    service.ifPresent(text -> query.append("service=").append(encoded(text)).append('&'));
    scopes.forEach(text -> query.append("scope=").append(encoded(text)).append('&'));
    query.setLength(query.length() - 1);
    var url = SourceUrl.parse(place.secretText() + query);
    var request = connection.to(url);
    target
        .credentials()
        .ifPresent(credentials -> request.setHeader("Authorization", credentials.basic()));
    return connection.send(url, request.build(), who);
  }

  private Answer post(
      SourceUrl place,
      Optional<String> service,
      List<String> scopes,
      RegistryCredentials credentials) {
    String form =
        "grant_type=password&client_id=rackcast&username="
            + encoded(credentials.user())
            + "&password="
            + encoded(credentials.password())
            + service.map(text -> "&service=" + encoded(text)).orElse("")
            + "&scope="
            + encoded(String.join(" ", scopes));
    HttpRequest request =
        connection
            .to(place)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    return connection.send(place, request, who);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Token token(byte[] bytes) {
    var json = Documents.object(bytes);
    String value = json.map(TokenServer::value).orElse("");
    if (!TOKEN.matcher(value).matches()) {
      throw faults.invalid("has a token server that gives no token that can be read");
    }
    long seconds = json.map(each -> each.path("expires_in").asLong(USUAL_SECONDS)).orElse(0L);
    long life = Math.max(1, Math.min(seconds, LONGEST_SECONDS) - MARGIN_SECONDS);
    return new Token(value, Duration.ofSeconds(life));
  }

  private static String value(JsonNode json) {
    String token = json.path("token").asText();
    return token.isEmpty() ? json.path("access_token").asText() : token;
  }
}
