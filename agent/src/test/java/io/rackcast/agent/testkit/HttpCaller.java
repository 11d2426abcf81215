package io.rackcast.agent.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.io.Transport;

/** The calls as JSON over HTTP. */
public final class HttpCaller implements LocalCaller {
  private static final Map<String, String> ROUTES =
      Map.ofEntries(
          Map.entry("Fetch", "POST /api/v1/fetch"),
          Map.entry("StopFetch", "POST /api/v1/fetch/stop"),
          Map.entry("Watch", "GET /api/v1/watch"),
          Map.entry("ListArtifacts", "GET /api/v1/artifacts"),
          Map.entry("GetArtifact", "GET /api/v1/artifacts/{infohash}"),
          Map.entry("PinArtifact", "POST /api/v1/artifacts/{infohash}/pin"),
          Map.entry("UnpinArtifact", "POST /api/v1/artifacts/{infohash}/unpin"),
          Map.entry("RemoveArtifact", "DELETE /api/v1/artifacts/{infohash}"),
          Map.entry("VerifyArtifact", "POST /api/v1/artifacts/{infohash}/verify"),
          Map.entry("GetStatus", "GET /api/v1/status"),
          Map.entry("GetLimits", "GET /api/v1/limits"),
          Map.entry("SetLimits", "POST /api/v1/limits"));
  private static final Map<Integer, String> KINDS =
      Map.of(
          400,
          "INVALID_ARGUMENT",
          404,
          "NOT_FOUND",
          409,
          "FAILED_PRECONDITION",
          429,
          "RESOURCE_EXHAUSTED");

  private final HttpClient http = new HttpClient();
  private final String base;
  private final Transport transport;

  /** Calls {@code base}, like {@code http://127.0.0.1:6981}, by {@code transport}. */
  public HttpCaller(String base, Transport transport) throws Exception {
    this.base = base;
    this.transport = transport;
    http.setMaxConnectionsPerDestination(256);
    http.start();
  }

  /** The routes that have a call of gRPC beside them. */
  public static Map<String, String> routes() {
    return ROUTES;
  }

  /** A request to {@code target}. */
  public Request request(String method, String target) {
    return http.newRequest(base + target).method(method).transport(transport);
  }

  @Override
  public Answer call(String rpc, String order, int most) throws Exception {
    var listener = new InputStreamResponseListener();
    request(rpc, (ObjectNode) LocalCaller.json(order)).send(listener);
    Response response = listener.get(60, TimeUnit.SECONDS);
    List<JsonNode> messages = new ArrayList<>();
    try (var in = listener.getInputStream();
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      if (response.getStatus() != 200) {
        String sentence = lines.lines().collect(Collectors.joining("\n"));
        return new Answer(List.of(), KINDS.get(response.getStatus()) + ": " + sentence);
      }
      for (String line = lines.readLine();
          line != null && messages.size() < most;
          line = messages.size() < most ? lines.readLine() : null) {
        messages.add(LocalCaller.json(line));
      }
    }
    return new Answer(messages, "");
  }

  private Request request(String rpc, ObjectNode order) {
    String[] route = Objects.requireNonNull(ROUTES.get(rpc), rpc).split(" ", 2);
    String path = route[1];
    if (path.contains("{infohash}")) {
      path = path.replace("{infohash}", order.remove("infohash").asText());
    }
    if (!route[0].equals("POST")) {
      return request(route[0], path + query(order));
    }
    JsonNode body = rpc.equals("SetLimits") ? order.path("limits") : order;
    return request(route[0], path)
        .body(new StringRequestContent("application/json", body.toString()));
  }

  private static String query(JsonNode order) {
    String query =
        StreamSupport.stream(order.properties().spliterator(), false)
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue().asText(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  @Override
  public void close() throws IOException {
    try {
      http.stop();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
