package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.agent.testkit.Program;
import io.rackcast.proto.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A fleet's nodes in the test's own process, where one for each would keep a small machine busy
 * with starting them. They are named by their addresses, and end with the test.
 */
final class Nodes implements AfterEachCallback {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Deque<Agent> agents = new ArrayDeque<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Starts nodes. */
  void start(Fleet fleet, List<String> addresses) {
    for (String address : addresses) {
      var file = fleet.agentSettings(address, address, "node");
      var settings = Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, Map.of());
      var config = AgentConfig.read(settings, Map.of());
      agents.push(Agent.start(config, () -> config));
    }
  }

  /** Orders a release on each node at the same moment and waits for all; the last lines. */
  List<JsonNode> fetch(Fleet fleet, String name, List<String> addresses) {
    return await(addresses.stream().map(node -> order(fleet, node, name)).toList());
  }

  /** Waits for orders; their last lines. */
  static List<JsonNode> await(List<CompletableFuture<JsonNode>> orders) {
    List<JsonNode> done = new ArrayList<>();
    CompletableFuture.allOf(orders.toArray(CompletableFuture[]::new))
        .orTimeout(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
    orders.forEach(order -> done.add(order.join()));
    return done;
  }

  /** Orders version 1 of a release on a node; the last line, which is a good one. */
  CompletableFuture<JsonNode> order(Fleet fleet, String address, String name) {
    String order = "{\"name\": \"%s\", \"version\": \"1\"}".formatted(name);
    var request =
        HttpRequest.newBuilder(URI.create("http://" + fleet.api(address) + "/api/v1/fetch"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(order))
            .build();
    return http.sendAsync(request, BodyHandlers.ofString()).thenApply(Nodes::done);
  }

  private static JsonNode done(HttpResponse<String> answer) {
    String said = answer.statusCode() + " " + answer.body();
    assertThat(said).startsWith("200 ").contains("\"event\":\"done\"");
    String last = answer.body().strip().lines().reduce((first, second) -> second).orElseThrow();
    try {
      return JSON.readTree(last);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of a last line that came from beyond the rack. */
  static long outside(JsonNode done) {
    long bytes = 0;
    for (var tier : done.path("bytes_in").properties()) {
      boolean isNear = tier.getKey().equals("rack") || tier.getKey().equals("host");
      bytes += isNear ? 0 : tier.getValue().asLong();
    }
    return bytes;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    agents.forEach(Agent::close);
  }
}
