package io.rackcast.agent.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.api.CacheApi;
import io.rackcast.agent.api.FetchOrder;
import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.api.LimitReport;
import io.rackcast.agent.api.StatusReport;
import io.rackcast.agent.api.StopAnswer;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.settings.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Talks to a running agent. Blocks. */
final class ApiClient {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private static final TypeReference<Map<String, LimitReport>> LIMITS = new TypeReference<>() {};
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /** No agent listens at the address. */
  static final class NoAgentException extends IOException {
    private static final long serialVersionUID = 1L;

    NoAgentException(String sentence) {
      super(sentence);
    }
  }

  private final HostPort address;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_LIMIT)
          .build();

  ApiClient(HostPort address) {
    this.address = address;
  }

  StatusReport status() throws IOException, InterruptedException {
    HttpResponse<InputStream> response = send(HttpRequest.newBuilder(uri("/api/v1/status")));
    try (InputStream body = response.body()) {
      return JSON.readValue(body, StatusReport.class);
    }
  }

  /** Limits on payload by tier, and in total. */
  Map<String, LimitReport> limits() throws IOException, InterruptedException {
    return limits(HttpRequest.newBuilder(uri("/api/v1/limits")));
  }

  /** Changes limits, rates as text by name and direction; returns all that are in force then. */
  Map<String, LimitReport> changeLimits(Map<String, Map<String, String>> wanted)
      throws IOException, InterruptedException {
    return limits(post("/api/v1/limits", JSON.writeValueAsBytes(wanted)));
  }

  private Map<String, LimitReport> limits(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (InputStream body = send(request).body()) {
      return JSON.readValue(body, LIMITS);
    }
  }

  /** What the agent keeps. */
  CacheApi.Contents cache() throws IOException, InterruptedException {
    try (InputStream body = send(HttpRequest.newBuilder(uri("/api/v1/cache"))).body()) {
      return JSON.readValue(body, CacheApi.Contents.class);
    }
  }

  /** Orders something of the cache: pin, unpin, remove or verify. */
  CacheApi.Answer cache(String order, String what) throws IOException, InterruptedException {
    byte[] body = JSON.writeValueAsBytes(new CacheApi.Order(what));
    try (InputStream answer = send(post("/api/v1/cache/" + order, body)).body()) {
      return JSON.readValue(answer, CacheApi.Answer.class);
    }
  }

  /** The last line of the answer; every other one goes to {@code progress}. */
  FetchUpdate fetch(ReleaseName name, Consumer<FetchUpdate.Progress> progress)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response = send(order("/api/v1/fetch", name));
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        FetchUpdate update = JSON.readValue(line, FetchUpdate.class);
        if (!(update instanceof FetchUpdate.Progress now)) {
          return update;
        }
        progress.accept(now);
      }
    } catch (IOException e) {
      throw new IOException(cut(), e);
    }
    throw new IOException(cut());
  }

  /** Gives up a fetch that was ordered. */
  StopAnswer stop(ReleaseName name) throws IOException, InterruptedException {
    var request = order("/api/v1/fetch/stop", name).timeout(CONNECT_LIMIT);
    try (InputStream body = send(request).body()) {
      return JSON.readValue(body, StopAnswer.class);
    }
  }

  private HttpRequest.Builder order(String path, ReleaseName name) throws IOException {
    return post(path, JSON.writeValueAsBytes(new FetchOrder(name.name(), name.version())));
  }

  private HttpRequest.Builder post(String path, byte[] body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body));
  }

  private String cut() {
    return "the agent at "
        + address
        + " went away; start it again and repeat the command, which goes on where it was";
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response;
    try {
      response = http.send(request.build(), BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw new NoAgentException(
          "no agent answers at "
              + address
              + "; start one with \"run\", name its address in RACKCAST_AGENT_API, or fetch with"
              + " --alone");
    } catch (IOException e) {
      throw new IOException(cut(), e);
    }
    if (response.statusCode() == 200) {
      return response;
    }
    try (InputStream body = response.body()) {
      String text = new String(body.readNBytes(1000), StandardCharsets.UTF_8);
      throw new IOException(
          "the agent at " + address + " answered " + response.statusCode() + ": " + text);
    }
  }

  private URI uri(String path) {
    return URI.create("http://" + address + path);
  }
}
