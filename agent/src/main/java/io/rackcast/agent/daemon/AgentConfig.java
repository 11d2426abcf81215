package io.rackcast.agent.daemon;

import io.rackcast.agent.location.LocationPlan;
import io.rackcast.agent.mirror.MirrorPolicy;
import io.rackcast.agent.mirror.MirrorSettings;
import io.rackcast.agent.swarm.CacheRules;
import io.rackcast.agent.transfer.pace.RateLimits;
import io.rackcast.agent.upstream.UpstreamSettings;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.source.HostCredentials;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an agent is told at start; {@code print-config} shows every key and its default.
 *
 * @param nodeName name of the node, the subject of its tokens
 * @param role what it is for
 * @param publisherGrpc the publisher's gRPC address
 * @param publisherHttp the publisher's HTTP side, for an origin's blobs
 * @param publisherTls whose publisher is trusted, and the certificate shown to it
 * @param token what it shows the publisher
 * @param joinTokenFile holds what it gets a credential of its own by, where it has no token
 * @param trackerGrpc a tracker's gRPC address that replaces those the publisher names
 * @param trackerTls whose trackers are trusted, and the certificate shown to them
 * @param peersListen where peers connect; also the source of announces and outgoing connections
 * @param peerTls TLS on the peer port
 * @param apiListen where the local API listens; a loopback address
 * @param api who else may call it, and how
 * @param mirror the registry that container runtimes pull from
 * @param upstreams registries that it reads, where its policy says so
 * @param dataDir where content is kept
 * @param cache what bounds it
 * @param credential the file with the node's own credential, once it has joined
 * @param location who is asked where the node is
 * @param limits bounds
 * @param rates limits on payload
 * @param credentials what an origin shows hosts other than the publisher
 * @param values all settings as text, to tell two readings apart
 */
public record AgentConfig(
    String nodeName,
    Role role,
    ServerAddress publisherGrpc,
    URI publisherHttp,
    ClientTlsFiles publisherTls,
    Secret token,
    Optional<Path> joinTokenFile,
    Optional<ServerAddress> trackerGrpc,
    ClientTlsFiles trackerTls,
    HostPort peersListen,
    PeerTlsSettings peerTls,
    HostPort apiListen,
    ApiSettings api,
    MirrorSettings mirror,
    UpstreamSettings upstreams,
    Path dataDir,
    CacheRules cache,
    Path credential,
    LocationPlan location,
    Limits limits,
    RateLimits rates,
    List<HostCredentials> credentials,
    Map<String, String> values) {

  /** Copies map and list. */
  public AgentConfig {
    credentials = List.copyOf(credentials);
    values = Map.copyOf(values);
  }

  /** What the names of the environment variables begin with. */
  public static final String ENVIRONMENT_PREFIX = "RACKCAST_AGENT";

  /** The variable by which {@code fetch} and {@code status} find the running agent. */
  public static final String API_VARIABLE = "RACKCAST_AGENT_API";

  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /**
   * Bounds on what an agent uses.
   *
   * @param connections open peer connections
   * @param connectionsPerTransfer open peer connections of one artifact
   * @param processors that hashing and reading may keep busy; 0: all but one, at most four
   * @param bufferBytes received bytes that wait for hash and disk
   * @param originReads artifacts that an origin reads at a time
   * @param originConnections on which an origin reads one of them
   */
  public record Limits(
      int connections,
      int connectionsPerTransfer,
      int processors,
      long bufferBytes,
      int originReads,
      int originConnections) {}

  /**
   * Reads the settings; throws all their problems at once.
   *
   * @param environment all variables, as {@link System#getenv()} gives them
   */
  public static AgentConfig read(Settings settings, Map<String, String> environment) {
    AgentConfig config = readAll(settings, environment);
    settings.rejectProblems();
    return config;
  }

  private static AgentConfig readAll(Settings settings, Map<String, String> environment) {
    settings.usesVariable(API_VARIABLE);
    var publisher = PublisherSettings.read(settings);
    var data = dataDir(settings, environment);
    var tracker = TrackerSettings.read(settings);
    var mirror = MirrorSettings.read(settings);
    String name = nodeName(settings);
    Role role =
        settings.choice(
            "node.role", Role.NODE, "node: fetches what it is asked for. origin: takes in all.");
    return new AgentConfig(
        name,
        role,
        publisher.grpc(),
        publisher.http(),
        publisher.tls(),
        publisher.token(),
        publisher.joinTokenFile(),
        tracker.grpc(),
        tracker.tls(),
        settings.address(
            "peers.listen",
            "127.0.0.1:6881",
            "Address bound for peers, announced, and the source of announces and connections."),
        PeerTlsSettings.read(settings),
        apiListen(settings),
        ApiSettings.read(settings),
        mirror,
        UpstreamSettings.read(settings, mirror.policy() == MirrorPolicy.PULL_THROUGH),
        data,
        CacheSettings.read(settings, role),
        data.resolve("node-credential"),
        LocationSettings.read(settings, environment),
        limits(settings),
        RateSettings.read(settings),
        HostCredentials.read(
            settings,
            "origin.credentials",
            "What an origin shows the hosts that content is registered at, or their token"
                + " servers."),
        settings.values());
  }

  /**
   * The settings of a fetch without a running agent: content under {@code folder}, on a free port,
   * since an agent may have the usual one.
   */
  public AgentConfig alone(Path folder) {
    return new AgentConfig(
        nodeName,
        Role.NODE,
        publisherGrpc,
        publisherHttp,
        publisherTls,
        token,
        joinTokenFile,
        trackerGrpc,
        trackerTls,
        peersListen.withPort(0),
        peerTls,
        apiListen,
        api,
        mirror,
        upstreams,
        folder,
        CacheRules.unbounded(),
        credential,
        location,
        limits,
        rates,
        credentials,
        values);
  }

  /** Whether a setting can change while the agent runs. */
  static boolean isRate(String key) {
    return key.startsWith("limits.") && (key.endsWith(".up") || key.endsWith(".down"));
  }

  private static String nodeName(Settings settings) {
    String name =
        settings
            .optionalString("node.name", "Name of the node; default: the host name.")
            .orElseGet(AgentConfig::hostName);
    if (!NODE.matcher(name).matches()) {
      settings.problem(
          "node.name", "\"" + name + "\" is no node name; use 1 to 128 of A-Z a-z 0-9 . _ -");
    }
    return name;
  }

  private static HostPort apiListen(Settings settings) {
    HostPort listen =
        settings.address(
            "api.listen", "127.0.0.1:6981", "Local API, metrics and health; loopback only.");
    if (!listen.isLoopback()) {
      settings.problem(
          "api.listen",
          listen + " is not a loopback address; the API has no login, use 127.0.0.1:PORT");
    }
    return listen;
  }

  private static Path dataDir(Settings settings, Map<String, String> environment) {
    return settings
        .optionalPath(
            "data-dir",
            "Where content is kept; default: rackcast-agent in $XDG_STATE_HOME or"
                + " ~/.local/state.")
        .orElseGet(() -> usualDataDir(environment));
  }

  private static Path usualDataDir(Map<String, String> environment) {
    String state = environment.get("XDG_STATE_HOME");
    if (state != null && state.startsWith("/")) {
      return Path.of(state, "rackcast-agent");
    }
    String home = environment.get("HOME");
    return home != null && home.startsWith("/")
        ? Path.of(home, ".local", "state", "rackcast-agent")
        : Path.of("rackcast-agent").toAbsolutePath();
  }

  private static Limits limits(Settings settings) {
    return new Limits(
        settings.integer("limits.connections", 2000, 1, 60_000, "Open peer connections."),
        settings.integer("limits.connections-per-transfer", 200, 1, 60_000, "Of one artifact."),
        settings.integer(
            "limits.processors",
            0,
            0,
            256,
            "Processors that hashing may keep busy; 0: all but one, at most four."),
        settings.bytes(
            "limits.buffer",
            "64MiB",
            "1MiB",
            "16GiB",
            "Received bytes that wait for hash and disk before reading pauses; of an origin as much"
                + " again for what it reads."),
        settings.integer("limits.origin-reads", 2, 1, 64, "Artifacts an origin reads at a time."),
        settings.integer(
            "limits.origin-connections",
            4,
            1,
            64,
            "Connections on which an origin reads one artifact."));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "node";
    }
  }
}
