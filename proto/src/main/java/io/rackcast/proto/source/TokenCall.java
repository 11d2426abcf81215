package io.rackcast.proto.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.source.SourceFault.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges credentials, or none, for a token (Distribution, "Token Authentication Specification"):
 * {@code GET REALM?service=…&scope=…} answers {@code {"token": …, "expires_in": …}}.
 */
final class TokenCall {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 64 << 10;
  private static final Duration LONGEST = Duration.ofSeconds(15);
  // What the specification says when the server does not.
  private static final int USUAL_SECONDS = 60;
  // A token that is about to end may end on its way.
  private static final int MARGIN_SECONDS = 5;

  /** A token. */
  record Token(String value, Duration life) {
    @Override
    public String toString() {
      return "Token[(set), life=" + life + "]";
    }
  }

  private final SourceReader reader;

  TokenCall(SourceReader reader) {
    this.reader = reader;
  }

  Token fetch(
      SourceRequest request,
      Challenge challenge,
      List<HostCredentials> credentials,
      Consumer<Runnable> waits)
      throws SourceFault, InterruptedException {
    var url = url(request, challenge);
    reader.check(request, url, true, AddressRules.isLoopback(request.url().host()));
    var call = reader.call(url);
    var shown = shown(request, url, credentials);
    shown.ifPresent(own -> call.setHeader("Authorization", own.authorization()));
    var response = reader.await("the token server of " + request.name(), call.build(), waits);
    try (var body = response.body();
        var patience = new Patience(LONGEST, () -> Answers.close(response))) {
      patience.start();
      if (response.statusCode() != 200) {
        throw refused(request, url, response, shown.isPresent());
      }
      return token(request, body);
    } catch (SourceFault e) {
      throw e;
    } catch (IOException e) {
      throw Authorization.fault(
          request, Cause.UNREACHABLE, "broke its answer off; it is asked again");
    }
  }

  /**
   * What a token server is shown: the registry's credentials on its own host, and elsewhere what
   * the settings have for that host. A registry names whom it likes, and so earns nobody a
   * password.
   */
  private static Optional<HostCredentials> shown(
      SourceRequest request, SourceUrl server, List<HostCredentials> credentials) {
    return server.host().equals(request.url().host())
        ? HostCredentials.of(credentials, request.url())
        : HostCredentials.of(credentials, server);
  }

  private static SourceUrl url(SourceRequest request, Challenge challenge) throws SourceFault {
    var text = new StringBuilder(challenge.parameter("realm").orElse(""));
    char next = text.indexOf("?") < 0 ? '?' : '&';
    for (String name : new String[] {"service", "scope"}) {
      var value = challenge.parameter(name);
      if (value.isPresent()) {
        String encoded = URLEncoder.encode(value.get(), StandardCharsets.UTF_8);
        text.append(next).append(name).append('=').append(encoded);
        next = '&';
      }
    }
    try {
      var url = SourceUrl.parse(text.toString());
      if (request.url().isEncrypted() && !url.isEncrypted()) {
        throw Authorization.fault(
            request, Cause.ODD_ANSWER, "has no https, though the registry has; mend the registry");
      }
      return url;
    } catch (IllegalArgumentException e) {
      throw Authorization.fault(
          request, Cause.ODD_ANSWER, "is named by what is no URL (realm); mend the registry");
    }
  }

  private static SourceFault refused(
      SourceRequest request, SourceUrl server, HttpResponse<?> response, boolean hasCredentials) {
    int status = response.statusCode();
    if (status >= 500 || status == 429) {
      return Authorization.fault(request, Cause.BUSY, "answers " + status + "; it is asked again");
    }
    return Authorization.fault(
        request,
        Cause.REFUSED,
        "answers "
            + status
            + (hasCredentials ? "; check the credentials of \"" : "; give the credentials of \"")
            + server.host()
            + "\" in the settings");
  }

  private static Token token(SourceRequest request, InputStream body)
      throws IOException, SourceFault {
    byte[] bytes = body.readNBytes(MOST_BYTES + 1);
    JsonNode json = bytes.length > MOST_BYTES ? null : parsed(bytes);
    String value =
        json == null ? "" : json.path("token").asText(json.path("access_token").asText());
    if (json == null || !value.matches("[\\x21-\\x7e]+")) {
      throw Authorization.fault(
          request, Cause.ODD_ANSWER, "gives no token that can be read; check the registry");
    }
    long seconds = json.path("expires_in").asLong(USUAL_SECONDS);
    long life = Math.max(1, Math.min(seconds, 24 * 3600) - MARGIN_SECONDS);
    return new Token(value, Duration.ofSeconds(life));
  }

  private static @Nullable JsonNode parsed(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      return null;
    }
  }
}
