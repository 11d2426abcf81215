package io.rackcast.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls a test tracker's admin API. */
public final class AdminClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestTracker tracker;

  public AdminClient(TestTracker tracker) {
    this.tracker = tracker;
  }

  /** An answer: its status, and its body as it came. */
  public record Answer(HttpResponse<String> response) {
    public int status() {
      return response.statusCode();
    }

    public JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + response.body(), e);
      }
    }

    /** The sentence of a refusal. */
    public String error() {
      return json().path("error").asText();
    }
  }

  /** A request for a path below {@code /api/v1}. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d/api/v1%s".formatted(tracker.running().adminPort(), path)));
  }

  /** An answer from outside the API. */
  public Answer raw(String path) {
    var url = "http://127.0.0.1:" + tracker.running().adminPort() + path;
    return send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  public Answer get(String path) {
    return send(request(path).build());
  }

  /** Sends a body of JSON. */
  public Answer send(String method, String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  public Answer send(HttpRequest request) {
    try {
      return new Answer(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError("no answer from " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
