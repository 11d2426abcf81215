package io.rackcast.tracker;

import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.topology.Topology;
import io.rackcast.proto.yaml.ProblemsException;
import io.rackcast.tracker.cli.ClientCommands;
import io.rackcast.tracker.core.AnnounceRules;
import io.rackcast.tracker.http.HttpOptions;
import io.rackcast.tracker.node.NodeLimits;
import io.rackcast.tracker.node.NodeSecurity;
import io.rackcast.tracker.selection.LeadRules;
import io.rackcast.tracker.selection.NearestRules;
import io.rackcast.tracker.udp.Transport;
import io.rackcast.tracker.udp.UdpSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a tracker is told at start; {@code print-config} shows every key and its default.
 *
 * @param name what the tracker calls itself to the publisher
 * @param http how announces come over HTTP and HTTPS
 * @param udp where announces come over UDP; empty: nowhere
 * @param udpSettings how, and bounds of that
 * @param grpc where agents connect
 * @param nodeSecurity TLS there, and who nodes are by their certificates
 * @param nodeLimits bounds of that
 * @param admin where metrics, health and the admin API are, and who may call it
 * @param admission who may announce
 * @param hooks what announces and scrapes pass
 * @param topology where nodes are
 * @param policy whom peers are told of
 * @param leads the rules of leads
 * @param nearest the rules of policy nearest
 * @param announce intervals and numbers of peers
 * @param storage where swarms are kept
 * @param maxSwarms swarms at once
 * @param maxPeers peers of all swarms at once
 * @param stateDir where approvals and keys are kept for the next start
 * @param maxSwarmBytes what all swarms may take of the heap
 * @param shownRacks racks that metrics tell apart
 * @param drain how long it goes on, unready, after it was told to stop
 * @param values every setting as {@link Settings#values} shows it
 */
public record TrackerConfig(
    String name,
    HttpOptions http,
    List<HostPort> udp,
    UdpSettings udpSettings,
    HostPort grpc,
    NodeSecurity nodeSecurity,
    NodeLimits nodeLimits,
    AdminConfig admin,
    Admission admission,
    HookConfig hooks,
    Topology topology,
    PolicyName policy,
    LeadRules leads,
    NearestRules nearest,
    AnnounceRules announce,
    Storage storage,
    int maxSwarms,
    int maxPeers,
    Optional<Path> stateDir,
    long maxSwarmBytes,
    int shownRacks,
    Duration drain,
    Map<String, String> values) {
  /** What the environment variables begin with. */
  public static final String ENVIRONMENT_PREFIX = "RACKCAST_TRACKER";

  static final String DEFAULT_NAME = "tracker";

  private static final Pattern NAME_IN_CALLS = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_UDP_SOCKETS = 64;

  /** Who may announce. */
  public enum Mode {
    /** Whoever shows a token of the publisher. */
    TOKEN,
    /** Everybody, in any swarm. */
    OPEN
  }

  /** How peers are chosen. */
  public enum PolicyName {
    /** Once into every rack. */
    RACK,
    /** Most from the rack, some from each wider tier. */
    NEAREST,
    /** The baseline. */
    RANDOM
  }

  /** Where swarms are kept. */
  public enum Storage {
    /** In this process. */
    MEMORY
  }

  /**
   * Who may announce.
   *
   * @param mode by token or everybody
   * @param issuer the publisher that tokens must be of
   * @param audience whom tokens must be for
   * @param jwksUrl where its keys are
   * @param keyGrace how long known keys serve while it cannot be reached
   * @param skew how far its clock may be off
   * @param approvals its gRPC address; empty: the token alone decides
   * @param approvalsToken what the tracker shows it there
   * @param publisherTls whose publisher is trusted, and the certificate shown to it
   * @param checks signatures checked at once
   * @param maxWaiting tokens that wait for their check
   * @param maxRemembered verified tokens that are remembered
   */
  public record Admission(
      Mode mode,
      String issuer,
      String audience,
      URI jwksUrl,
      Duration keyGrace,
      Duration skew,
      Optional<ServerAddress> approvals,
      Secret approvalsToken,
      ClientTlsFiles publisherTls,
      int checks,
      int maxWaiting,
      int maxRemembered) {}

  /**
   * Reads all settings, and the racks file that they name.
   *
   * @throws ProblemsException that lists everything that is wrong
   */
  public static TrackerConfig load(Settings settings) {
    ClientCommands.VARIABLES.forEach(settings::usesVariable);
    var config = read(settings);
    if (config.hooks().nodeKeys().isPresent()
        && config.admission().mode() == Mode.TOKEN
        && config.admission().approvals().isEmpty()) {
      settings.problem(
          "hooks.node-keys.file",
          "hooks.node-keys.file is set, but admission.approvals is not: a node with a key could"
              + " announce anything; set admission.approvals");
    }
    if (!config.admin().access().keys().isEmpty()
        && !NAME_IN_CALLS.matcher(config.name()).matches()) {
      settings.problem(
          "name",
          "name is \"%s\", and calls signed by admin.hmac-keys must name it; use 1 to 64 letters,"
                  .formatted(config.name())
              + " digits and . _ -");
    }
    settings.rejectProblems();
    return config;
  }

  private static TrackerConfig read(Settings settings) {
    var name =
        settings.string(
            "name",
            DEFAULT_NAME,
            "What this tracker calls itself to the publisher, and what signed admin calls name it"
                + " by: give each tracker its own.");
    var http = HttpSettings.read(settings);
    var udp = udp(settings, http.listen());
    var udpSettings = udpSettings(settings);
    var grpc = GrpcSettings.read(settings);
    return new TrackerConfig(
        name,
        http,
        udp,
        udpSettings,
        grpc.listen(),
        grpc.security(),
        grpc.limits(),
        AdminSettings.read(settings),
        AdmissionSettings.read(settings),
        HookConfig.read(settings),
        topology(settings),
        settings.choice(
            "selection.policy",
            PolicyName.RACK,
            "Whom peers are told of: rack, every byte enters a rack once; nearest, most from the"
                + " rack and some from each wider tier; random, the baseline."),
        leads(settings),
        nearest(settings),
        announce(settings),
        settings.choice("storage.type", Storage.MEMORY, "Where swarms are kept."),
        settings.integer(
            "limits.swarms", 100_000, 1, 10_000_000, "Swarms at once; one more is refused."),
        settings.integer(
            "limits.peers", 1_000_000, 1, 100_000_000, "Peers of all swarms; one more is refused."),
        settings.optionalPath(
            "state-dir",
            "Folder for what the publisher said last, so that a tracker restarted without it still"
                + " serves what it knew."),
        settings.heapShare(
            "limits.swarm-memory",
            "50%",
            "What all swarms may take of the heap; then new peers are refused, known ones are not."),
        settings.integer(
            "metrics.racks",
            1000,
            0,
            100_000,
            "Racks whose peers /metrics tells apart, the largest ones; all others as one; 0: none."),
        settings.duration(
            "stop.drain",
            "0s",
            "0s",
            "15s",
            "How long the tracker goes on after SIGTERM, /readyz saying 503, so that load balancers"
                + " notice."),
        settings.values());
  }

  private static List<HostPort> udp(Settings settings, List<HostPort> http) {
    boolean enabled = settings.bool("udp.enabled", true, "Whether announces come over UDP too.");
    var listen =
        settings.addresses(
            "udp.listen",
            http,
            "Announces over UDP; unless set, as http.listen. Clients take answers only"
                + " from the address they asked: where the machine has several, name them.");
    return enabled ? listen : List.of();
  }

  private static UdpSettings udpSettings(Settings settings) {
    return new UdpSettings(
        settings.choice(
            "udp.transport",
            Transport.AUTO,
            "What moves datagrams: epoll, Linux' own way, many in one call; nio, the JDK's, on one"
                + " socket; auto takes epoll where it works."),
        settings.integer(
            "udp.sockets",
            Math.min(Runtime.getRuntime().availableProcessors(), MAX_UDP_SOCKETS),
            1,
            MAX_UDP_SOCKETS,
            "Sockets on the port, each with a thread; by default one a processor."),
        (int)
            settings.bytes(
                "udp.receive-buffer",
                "4MiB",
                "64KiB",
                "1GiB",
                "What the kernel may keep of each socket until it is read; it may give less"
                    + " (net.core.rmem_max)."),
        settings.integer(
            "udp.max-waiting",
            1024,
            1,
            100_000,
            "Announces of a socket that may wait for the check of their tokens; one more is"
                + " refused."));
  }

  private static Topology topology(Settings settings) {
    var file =
        settings.optionalPath(
            "topology.file",
            "The racks: {racks: [{location: dc1/pod1/r1, networks: [10.1.1.0/24]}]}. Without it each"
                + " subnet is a rack.");
    int ipv4 =
        settings.integer(
            "topology.fallback-prefix.ipv4",
            Topology.DEFAULT_IPV4_PREFIX,
            0,
            32,
            "Bits of the IPv4 subnet that stands for a rack where the file tells of none.");
    int ipv6 =
        settings.integer(
            "topology.fallback-prefix.ipv6",
            Topology.DEFAULT_IPV6_PREFIX,
            0,
            128,
            "Bits of the IPv6 subnet that stands for a rack where the file tells of none.");
    try {
      return file.map(Topology::read)
          .map(table -> table.withFallback(ipv4, ipv6))
          .orElseGet(() -> Topology.empty(ipv4, ipv6));
    } catch (ProblemsException e) {
      settings.addProblems(e);
      return Topology.empty(ipv4, ipv6);
    }
  }

  private static LeadRules leads(Settings settings) {
    return new LeadRules(
        settings.integer(
            "selection.leads-per-domain",
            1,
            1,
            16,
            "Nodes that fetch into a rack or pod; standard clients do not share the work, so with"
                + " two each byte comes nearly twice."),
        settings
            .duration(
                "selection.lease", "45s", "1s", "1h", "A lead that gets nothing for so long goes.")
            .toMillis(),
        settings
            .duration(
                "selection.grace",
                "10s",
                "0s",
                "1h",
                "A rack that lost its complete copy goes on for so long without a lead, while its"
                    + " peers get something from each other.")
            .toMillis());
  }

  private static NearestRules nearest(Settings settings) {
    return new NearestRules(
        settings.integer(
            "selection.nearest.outside-percent",
            10,
            0,
            100,
            "With policy nearest: how much of an answer is kept for peers outside the rack."),
        settings.integer(
            "selection.nearest.outside-percent-without-copy",
            20,
            1,
            100,
            "As much is kept while the rack holds no complete copy."));
  }

  private static AnnounceRules announce(Settings settings) {
    var interval =
        settings.duration("announce.interval", "60s", "1s", "1h", "What seeders are told.");
    var minInterval =
        settings.duration(
            "announce.min-interval",
            "15s",
            "1s",
            "1h",
            "What leechers are told: they learn of changes by announcing.");
    if (minInterval.compareTo(interval) > 0) {
      settings.problem(
          "announce.min-interval",
          "announce.min-interval is %d s, longer than announce.interval, %d s; make it shorter"
              .formatted(minInterval.toSeconds(), interval.toSeconds()));
    }
    return new AnnounceRules(
        interval,
        minInterval,
        settings.integer("announce.numwant", 50, 0, 1000, "Peers for who does not say how many."),
        settings.integer("announce.max-numwant", 200, 0, 1000, "Peers at most."));
  }
}
