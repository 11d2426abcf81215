package io.rackcast.agent.testkit;

import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.topology.IpAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Real agents around a publisher and a tracker that tests control. Origins stand in 127.9.0.0/24,
 * nodes in 127.1.0.0/24; the tracker tells everybody of the origin and lets everybody fetch from
 * it.
 */
public final class Lab implements AutoCloseable {
  /** The publisher. */
  public FakePublisher publisher;

  /** The tracker's HTTP side. */
  public final HttpTracker tracker;

  /** The tracker's gRPC side. */
  public final FakeNodes nodes;

  private final Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  /** Starts publisher and tracker; agents keep content under {@code folder}. */
  public Lab(Path folder) throws IOException {
    this.folder = folder;
    publisher = new FakePublisher(FreePorts.next(), FreePorts.next());
    tracker = new HttpTracker();
    tracker.interval = 5;
    nodes = new FakeNodes(0, 1);
    tracker.announced = swarm -> nodes.view(swarm, false, 0, tracker.peers);
    connect();
  }

  /** Starts the origin. */
  public Agent origin() throws IOException {
    Agent origin = start(config("origin", "127.9.0.1", FakePublisher.TOKEN));
    tracker.peers = List.of(new PeerAddress(IpAddress.parse("127.9.0.1"), origin.peerPort()));
    return origin;
  }

  /** Starts an agent that finds the same settings when it reads them again. */
  public static Agent start(AgentConfig config) {
    return Agent.start(config, () -> config);
  }

  /** Starts an agent by a file of {@link #configFile}, with more in its section {@code api}. */
  public static Agent startWith(Path file, String api) throws IOException {
    Files.writeString(file, Files.readString(file).replace("api: {", "api: {" + api + ", "));
    return start(
        AgentConfig.read(Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, Map.of()), Map.of()));
  }

  /** Starts a node. */
  public Agent node() throws IOException {
    return start(config("node", "127.1.0.1", FakePublisher.TOKEN));
  }

  /** Settings of an agent, as {@code fetch --alone} reads them too. */
  public AgentConfig config(String role, String address, String token) throws IOException {
    return AgentConfig.read(
        Settings.read(configFile(role, address, token), AgentConfig.ENVIRONMENT_PREFIX, Map.of()),
        Map.of());
  }

  /** A settings file. */
  public Path configFile(String role, String address, String token) throws IOException {
    return Files.writeString(
        folder.resolve(role + ".yaml"),
        """
        node: {name: %s-1, role: %s}
        publisher: {grpc: "%s", http: "%s", token: %s}
        peers: {listen: "%s:0"}
        api: {listen: "127.0.0.1:0"}
        mirror: {listen: "127.0.0.1:0"}
        data-dir: data-%s
        """
            .formatted(role, role, publisher.address(), publisher.http(), token, address, role));
  }

  /** The same for a node that also has these variables in its environment. */
  public AgentConfig node(Map<String, String> environment) throws IOException {
    return AgentConfig.read(
        Settings.read(
            configFile("node", "127.1.0.1", FakePublisher.TOKEN),
            AgentConfig.ENVIRONMENT_PREFIX,
            environment),
        environment);
  }

  /** The publisher dies and comes back on its ports, having forgotten what it published. */
  public void restartPublisher() throws IOException {
    int grpc = publisher.grpcPort();
    int blobs = publisher.http().getPort();
    publisher.close();
    publisher = new FakePublisher(grpc, blobs);
    connect();
  }

  /** Asks the agent's API; status line and body. */
  public String get(Agent agent, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(agent, path)).build();
    var response = http.send(request, BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  /** Orders a fetch and waits for its end; status and all lines. */
  public String fetch(Agent agent, String name, String version)
      throws IOException, InterruptedException {
    String order = "{\"name\": \"%s\", \"version\": \"%s\"}".formatted(name, version);
    return post(agent, order, "Content-Type", "application/json");
  }

  /** Sends any order; status and body. */
  public String post(Agent agent, String body, String... headers)
      throws IOException, InterruptedException {
    return send(agent, "/api/v1/fetch", body, headers);
  }

  /** Changes limits on payload; status and body. */
  public String changeLimits(Agent agent, String body) throws IOException, InterruptedException {
    return send(agent, "/api/v1/limits", body, "Content-Type", "application/json");
  }

  private String send(Agent agent, String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(agent, path))
            .headers(headers)
            .POST(BodyPublishers.ofString(body))
            .build();
    var response = http.send(request, BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  @Override
  public void close() {
    publisher.close();
    tracker.close();
    nodes.close();
  }

  private void connect() {
    publisher.urls = number -> List.of(tracker.url("token-" + number));
    publisher.trackers = List.of(nodes.address());
  }

  private static URI uri(Agent agent, String path) {
    return URI.create("http://127.0.0.1:" + agent.apiPort() + path);
  }
}
