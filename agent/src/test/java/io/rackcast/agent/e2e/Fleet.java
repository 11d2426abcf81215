package io.rackcast.agent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * One publisher, one tracker and agents, as processes in a folder. Addresses say the rack: {@code
 * PREFIX.1.x} is rack 1, {@code PREFIX.2.x} rack 2 in the same pod, {@code PREFIX.3.x} rack 3 in
 * another, {@code PREFIX.9.x} the origin's rack; the prefix is 127 with a third part left free on
 * loopback ({@code 127.1.0.x}), and {@code 10.77} or {@code fd77} ({@code fd77:1::x}) in a network
 * namespace.
 */
final class Fleet {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path dir;
  private final Programs programs;
  private final List<String> inside;
  private final Web web;
  private final String publisherGrpc;
  private final String publisherHttp;
  private final String trackerHttp;
  private final String trackerGrpc;
  private final String trackerAdmin;
  private final int peerPort = FreePorts.next();
  private final int apiPort = FreePorts.next();
  private final int mirrorPort = FreePorts.next();

  /** A fleet on loopback. */
  Fleet(Path dir, Programs programs) {
    this(dir, programs, List.of(), "127.0.0.1");
  }

  /**
   * A fleet whose processes run behind {@code inside}, a command prefix, and whose publisher and
   * tracker listen on {@code host}, an IPv6 address in brackets.
   */
  Fleet(Path dir, Programs programs, List<String> inside, String host) {
    this.dir = dir;
    this.programs = programs;
    this.inside = inside;
    this.web = new Web(dir, inside);
    publisherGrpc = host + ":" + FreePorts.next();
    publisherHttp = host + ":" + FreePorts.next();
    trackerHttp = host + ":" + FreePorts.next();
    trackerGrpc = host + ":" + FreePorts.next();
    trackerAdmin = host + ":" + FreePorts.next();
    write(
        "racks.yaml",
        """
        racks:
          - { location: dc1/pod1/rack1,  networks: [127.1.0.0/24, 10.77.1.0/24, "fd77:1::/64"] }
          - { location: dc1/pod1/rack2,  networks: [127.2.0.0/24, 10.77.2.0/24, "fd77:2::/64"] }
          - { location: dc1/pod2/rack3,  networks: [127.3.0.0/24] }
          - { location: dc1/core/origin, networks: [127.9.0.0/24, 10.77.9.0/24, "fd77:9::/64"] }
        """);
    // Seeders are told an interval longer than any test, so that what they hear they are told.
    write(
        "tracker.yaml",
        """
        http:  { listen: "%s" }
        grpc:  { listen: "%s" }
        admin: { listen: "%s" }
        admission:
          mode: token
          issuer: "http://%s"
          approvals: "%s"
          approvals-token-file: publisher/tokens/tracker
        announce: { min-interval: 2s, interval: 1h }
        topology: { file: racks.yaml }
        """
            .formatted(trackerHttp, trackerGrpc, trackerAdmin, publisherHttp, publisherGrpc));
    command("publisher", "init", dir.resolve("publisher").toString()).succeeded();
  }

  /** Where announces go, over HTTP and UDP. */
  String trackerAnnounce() {
    return trackerHttp;
  }

  /** Where the publisher's HTTP side is, or will be. */
  String publisherHttp() {
    return publisherHttp;
  }

  /** Starts the publisher. */
  Program publisher() {
    return publisher("");
  }

  /** Starts a publisher that may read URLs that begin so. */
  Program publisher(String allowedUrl) {
    var environment =
        Map.of(
            "RACKCAST_PUBLISHER_GRPC_LISTEN", publisherGrpc,
            "RACKCAST_PUBLISHER_HTTP_LISTEN", publisherHttp,
            "RACKCAST_PUBLISHER_TOKEN_ISSUER", "http://" + publisherHttp,
            "RACKCAST_PUBLISHER_TRACKERS_ANNOUNCE", "http://" + trackerHttp + "/announce",
            "RACKCAST_PUBLISHER_TRACKERS_GRPC", trackerGrpc,
            "RACKCAST_PUBLISHER_REGISTER_ALLOWED_URLS", allowedUrl);
    Path config = dir.resolve("publisher/publisher.yaml");
    return web.awaitReady(start("publisher", "publisher", config, environment), publisherHttp);
  }

  /** Starts the tracker. */
  Program tracker() {
    Path config = dir.resolve("tracker.yaml");
    return web.awaitReady(start("tracker", "tracker", config, Map.of()), trackerAdmin);
  }

  /** A tracker beside the fleet's: where announces go, and where its metrics are. */
  record Another(String name, String announce, String admin, Program program) {}

  /**
   * Starts a tracker beside the fleet's, with its settings but for its name, its addresses and what
   * {@code change} makes of them. It may take a moment until it is ready.
   */
  Another anotherTracker(String name, UnaryOperator<String> change) throws IOException {
    String announce = beside(trackerHttp);
    String admin = beside(trackerAdmin);
    String settings =
        Files.readString(dir.resolve("tracker.yaml"))
            .replace(trackerHttp, announce)
            .replace(trackerGrpc, beside(trackerGrpc))
            .replace(trackerAdmin, admin);
    write(name + ".yaml", "name: %s%n%s".formatted(name, change.apply(settings)));
    var program = start(name, "tracker", dir.resolve(name + ".yaml"), Map.of());
    return new Another(name, announce, admin, program);
  }

  private static String beside(String address) {
    return address.substring(0, address.lastIndexOf(':') + 1) + FreePorts.next();
  }

  /** Waits until it is ready. */
  void awaitReady(Another tracker) {
    web.awaitReady(tracker.program(), tracker.admin());
  }

  /** Starts an agent; its role is {@code node} or {@code origin}. */
  Program agent(String name, String address, String role) {
    var unused = agentSettings(name, address, role);
    return start(name, address);
  }

  /** Starts an agent whose settings are written. */
  Program start(String name, String address) {
    return awaitReady(start(name, "agent", dir.resolve(name + ".yaml"), Map.of()), address);
  }

  /** Waits until an agent at {@code address} is ready. */
  Program awaitReady(Program agent, String address) {
    return web.awaitReady(agent, api(address));
  }

  /** Writes the settings of an agent. */
  Path agentSettings(String name, String address, String role) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    write(
        name + ".yaml",
        """
        node:      { name: "%1$s", role: %2$s }
        publisher: { grpc: "%3$s", http: "http://%4$s", token-file: publisher/tokens/%5$s }
        peers:     { listen: "%6$s:%7$d" }
        api:       { listen: "%8$s" }
        mirror:    { listen: "%9$s" }
        data-dir:  "%1$s"
        """
            .formatted(
                name,
                role,
                publisherGrpc,
                publisherHttp,
                role.equals("origin") ? "origin" : "agent",
                host,
                peerPort,
                api(address),
                mirror(address)));
    return dir.resolve(name + ".yaml");
  }

  /** The API is on loopback, also where peers are not: of 10.77.1.2 and fd77:1::2 on 127.1.0.2. */
  String api(String address) {
    return address.replaceFirst("^(10\\.77\\.|fd77:)(\\d+)(\\.|::)", "127.$2.0.") + ":" + apiPort;
  }

  /** Where container runtimes of a node pull, on loopback as the API. */
  String mirror(String address) {
    return api(address).replaceFirst(":\\d+$", ":" + mirrorPort);
  }

  /** Publishes as the CI job would; the answer of {@code --json}. */
  JsonNode publish(Path content, String name, String version) {
    return parse(
        client("publish", content.toString(), "--name", name, "--version", version, "--json")
            .succeeded()
            .out());
  }

  /** The publisher's gRPC side, for many publications at once. */
  Uploads uploads() {
    return new Uploads(publisherGrpc, dir.resolve("publisher/tokens/ci"));
  }

  /** A torrent whose announce URLs are signed for {@code node}. */
  Path torrent(String release, String node, String... more) {
    Path file = dir.resolve(node + ".torrent");
    var arguments =
        new ArrayList<>(List.of("torrent", release, "-o", file.toString(), "--node", node));
    arguments.addAll(List.of(more));
    client(arguments.toArray(String[]::new)).succeeded();
    return file;
  }

  /** The publisher's client, as the CI job. */
  Program.Outcome client(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    String token = dir.resolve("publisher/tokens/ci").toString();
    all.addAll(List.of("--server", publisherGrpc, "--token-file", token));
    return command("publisher", all.toArray(String[]::new));
  }

  /** Starts a fetch through the node's running agent. */
  Program fetch(String node, String release, Path to) {
    String config = dir.resolve(node + ".yaml").toString();
    return background(
        node + "-fetch",
        Jars.command("agent", "fetch", release, "-o", to.toString(), "--config", config, "--json"));
  }

  /** The same, waits for its end, which must be good; its answer of {@code --json}. */
  JsonNode fetched(String node, String release, Path to) {
    return answer(fetch(node, release, to).awaitSuccess());
  }

  /** What a program answered to {@code --json}, after whatever else it said. */
  static JsonNode answer(Program program) {
    return parse(
        program
            .output()
            .lines()
            .filter(line -> line.startsWith("{"))
            .reduce((first, second) -> second)
            .orElseThrow(() -> new AssertionError("no JSON object: " + program.tail())));
  }

  /** What the agent at {@code address} says of itself. */
  JsonNode status(String address) {
    return parse(web.get("http://" + api(address) + "/api/v1/status"));
  }

  /** A value of an agent: the sum over the lines of its {@code /metrics} that match. */
  double agentMetric(String address, String name, String... labels) {
    return metric(api(address), name, labels);
  }

  /** A value of the tracker. */
  double trackerMetric(String name, String... labels) {
    return metric(trackerAdmin, name, labels);
  }

  /** A value of a tracker beside the fleet's. */
  double metric(Another tracker, String name, String... labels) {
    return metric(tracker.admin(), name, labels);
  }

  private double metric(String address, String name, String... labels) {
    return web.get("http://" + address + "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** A file of chance bytes, the same for the same size. */
  Path randomFile(String name, int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    try {
      return Files.write(dir.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a program where the fleet is. */
  Program background(String name, List<String> command) {
    return programs.start(dir.resolve(name + ".log"), prefixed(command));
  }

  private Program start(String name, String program, Path config, Map<String, String> environment) {
    return programs.start(
        dir.resolve(name + ".log"),
        environment,
        prefixed(Jars.command(program, "run", "--config", config.toString())));
  }

  private Program.Outcome command(String program, String... arguments) {
    return Program.run(dir, prefixed(Jars.command(program, arguments)));
  }

  private List<String> prefixed(List<String> command) {
    var all = new ArrayList<>(inside);
    all.addAll(command);
    return all;
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  private void write(String name, String text) {
    try {
      Files.writeString(dir.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
