package io.rackcast.tracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls a tracker's admin API. Blocks. */
final class ApiClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 32 << 20;

  private final URI server;
  private final @Nullable String token;
  private final HttpClient http;

  ApiClient(URI server, @Nullable String token, @Nullable Path ca) {
    this.server = server;
    this.token = token;
    this.http = Trust.client(ca);
  }

  /**
   * Asks for something.
   *
   * @param path below {@code /api/v1}
   * @param parameters those that are empty are left out
   * @throws ProgramException with a sentence if there is no answer, or it is a refusal
   */
  JsonNode get(String path, Map<String, String> parameters) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(uri(path, parameters)).timeout(LIMIT);
      if (token != null) {
        request.header("Authorization", "Bearer " + token);
      }
      return read(http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    } catch (IllegalArgumentException e) {
      // The JDK says which character of a header it does not send: that would show the token.
      throw new ProgramException("the token has characters that no token has; check it");
    } catch (IOException e) {
      throw Reaching.failed(
          server.toString(),
          "check that the tracker runs, and --server against its admin.listen",
          e);
    }
  }

  private URI uri(String path, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .filter(entry -> !entry.getValue().isEmpty())
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .sorted()
            .collect(Collectors.joining("&"));
    String base = server.toString().replaceAll("/+$", "");
    return URI.create(base + "/api/v1" + path + (query.isEmpty() ? "" : "?" + query));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode read(HttpResponse<InputStream> response) throws IOException {
    byte[] bytes;
    try (var body = response.body()) {
      bytes = body.readNBytes(MOST_BYTES + 1);
    }
    JsonNode json = bytes.length > MOST_BYTES ? null : parsed(bytes);
    if (response.statusCode() == 200 && json != null) {
      return json;
    }
    String sentence = json == null ? "" : json.path("error").asText();
    throw new ProgramException(
        sentence.isEmpty()
            ? "%s answers %d, but not as a tracker's admin API; check --server"
                .formatted(server, response.statusCode())
            : "the tracker answers %d: %s".formatted(response.statusCode(), Text.clean(sentence)));
  }

  private static @Nullable JsonNode parsed(byte[] bytes) {
    try {
      var json = JSON.readTree(bytes);
      return json.isObject() ? json : null;
    } catch (IOException e) {
      return null;
    }
  }
}
