package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One publisher, one tracker and agents, as processes in a folder. Addresses say the rack: {@code
 * PREFIX.1.x} is rack 1, {@code PREFIX.2.x} rack 2, {@code PREFIX.9.x} the origin's rack; the
 * prefix is 127 with a second part left free on loopback ({@code 127.1.0.x}) and {@code 10.77} in a
 * network namespace.
 */
final class Fleet implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(2);

  private final Path dir;
  private final List<String> inside;
  private final Web web;
  private final List<Program> started = new ArrayList<>();
  private final int publisherGrpc = FreePorts.next();
  private final int publisherHttp = FreePorts.next();
  private final int trackerHttp = FreePorts.next();
  private final int trackerGrpc = FreePorts.next();
  private final int trackerAdmin = FreePorts.next();
  final int peerPort = FreePorts.next();
  final int apiPort = FreePorts.next();

  /** A fleet whose processes run behind {@code inside}, a command prefix; empty: none. */
  Fleet(Path dir, List<String> inside) {
    this.dir = dir;
    this.inside = inside;
    this.web = new Web(dir, inside);
    write(
        "racks.yaml",
        """
        racks:
          - { location: dc1/pod1/rack1, networks: [127.1.0.0/24, 10.77.1.0/24] }
          - { location: dc1/pod1/rack2, networks: [127.2.0.0/24, 10.77.2.0/24] }
          - { location: dc1/core/origin, networks: [127.9.0.0/24, 10.77.9.0/24] }
        """);
    write(
        "tracker.yaml",
        """
        http:  { listen: "127.0.0.1:%d" }
        grpc:  { listen: "127.0.0.1:%d" }
        admin: { listen: "127.0.0.1:%d" }
        admission:
          mode: token
          issuer: "http://127.0.0.1:%d"
          approvals: "127.0.0.1:%d"
          approvals-token-file: publisher/tokens/tracker
        announce: { min-interval: 2s, interval: 10s }
        topology: { file: racks.yaml }
        """
            .formatted(trackerHttp, trackerGrpc, trackerAdmin, publisherHttp, publisherGrpc));
    var init = command("publisher", "init", dir.resolve("publisher").toString());
    assertThat(init.exitCode()).as(init.err()).isZero();
  }

  Path dir() {
    return dir;
  }

  Program publisher() {
    return background(
            "publisher",
            Map.of(
                "RACKCAST_PUBLISHER_GRPC_LISTEN",
                "127.0.0.1:" + publisherGrpc,
                "RACKCAST_PUBLISHER_HTTP_LISTEN",
                "127.0.0.1:" + publisherHttp,
                "RACKCAST_PUBLISHER_TOKEN_ISSUER",
                "http://127.0.0.1:" + publisherHttp,
                "RACKCAST_PUBLISHER_TRACKERS_ANNOUNCE",
                "http://127.0.0.1:" + trackerHttp + "/announce",
                "RACKCAST_PUBLISHER_TRACKERS_GRPC",
                "127.0.0.1:" + trackerGrpc),
            Program.jar(
                "publisher", "run", "--config", dir.resolve("publisher/publisher.yaml").toString()))
        .awaitReady(web, "127.0.0.1:" + publisherHttp);
  }

  Program tracker() {
    return start("tracker", "tracker", dir.resolve("tracker.yaml"))
        .awaitReady(web, "127.0.0.1:" + trackerAdmin);
  }

  /** An agent; its role is {@code node} or {@code origin}. */
  Program agent(String name, String address, String role) {
    write(
        name + ".yaml",
        """
        node:      { name: "%s", role: %s }
        publisher: { grpc: "127.0.0.1:%d", http: "http://127.0.0.1:%d", token-file: publisher/tokens/%s }
        peers:     { listen: "%s:%d" }
        api:       { listen: "%s:%d" }
        data-dir:  "%s"
        """
            .formatted(
                name,
                role,
                publisherGrpc,
                publisherHttp,
                role.equals("origin") ? "origin" : "agent",
                address,
                peerPort,
                apiHost(address),
                apiPort,
                name));
    return start(name, "agent", dir.resolve(name + ".yaml"))
        .awaitReady(web, apiHost(address) + ":" + apiPort);
  }

  /** The API is on loopback, also where peers are not: 10.77.1.2 answers on 127.1.0.2. */
  private static String apiHost(String address) {
    return address.replaceFirst("^10\\.77\\.(\\d+)\\.", "127.$1.0.");
  }

  /** Publishes as the CI job would; the answer of {@code --json}. */
  JsonNode publish(Path content, String name, String version) {
    return json(
        client("publish", content.toString(), "--name", name, "--version", version, "--json"));
  }

  /** A torrent whose announce URLs are signed for {@code node}. */
  Path torrent(String release, String node, String... more) {
    Path file = dir.resolve(node + ".torrent");
    var arguments =
        new ArrayList<>(List.of("torrent", release, "-o", file.toString(), "--node", node));
    arguments.addAll(List.of(more));
    var done = client(arguments.toArray(String[]::new));
    assertThat(done.exitCode()).as(done.err()).isZero();
    return file;
  }

  /** The publisher's client, as the CI job. */
  Program.Outcome client(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--server",
            "127.0.0.1:" + publisherGrpc,
            "--token-file",
            dir.resolve("publisher/tokens/ci").toString()));
    return command("publisher", all.toArray(String[]::new));
  }

  /** Starts a fetch through the node's running agent; its output is one JSON object. */
  Program fetch(String node, String release, Path to) {
    return background(
        node + "-fetch",
        Program.jar(
            "agent",
            "fetch",
            release,
            "-o",
            to.toString(),
            "--config",
            dir.resolve(node + ".yaml").toString(),
            "--json"));
  }

  JsonNode status(String node) {
    return json(
        command("agent", "status", "--json", "--config", dir.resolve(node + ".yaml").toString()));
  }

  /** A value of the node's or program's {@code /metrics}: the sum over the lines that match. */
  double metric(String address, String name, String... labels) {
    String page = web.get("http://" + address + "/metrics");
    return page.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  String trackerAdmin() {
    return "127.0.0.1:" + trackerAdmin;
  }

  String publisherHttp() {
    return "127.0.0.1:" + publisherHttp;
  }

  Program background(String name, List<String> command) {
    return background(name, Map.of(), command);
  }

  private Program background(String name, Map<String, String> environment, List<String> command) {
    var program = Program.start(dir.resolve(name + ".log"), environment, prefixed(command));
    started.add(program);
    return program;
  }

  Program.Outcome command(String program, String... arguments) {
    return Program.run(dir, COMMAND_LIMIT, prefixed(Program.jar(program, arguments)));
  }

  private Program start(String name, String program, Path config) {
    return background(name, Program.jar(program, "run", "--config", config.toString()));
  }

  private List<String> prefixed(List<String> command) {
    var all = new ArrayList<>(inside);
    all.addAll(command);
    return all;
  }

  private static JsonNode json(Program.Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return parse(outcome.out());
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** The JSON object that a program printed on a line of its own, after whatever else it said. */
  static JsonNode lastObject(String output) {
    return parse(
        output
            .lines()
            .filter(line -> line.startsWith("{"))
            .reduce((first, second) -> second)
            .orElseThrow(() -> new AssertionError("no JSON object in: " + output)));
  }

  private void write(String name, String text) {
    try {
      Files.writeString(dir.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).close();
    }
  }
}
