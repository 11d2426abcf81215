package io.rackcast.agent.mirror;

import io.rackcast.agent.image.ImageName;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Settings;
import java.time.Duration;

/**
 * The section {@code mirror}.
 *
 * @param enabled whether container runtimes are served
 * @param listen where; a loopback address
 * @param policy what is said of content that nobody approved
 * @param defaultRegistry whose images are meant where a request names no registry
 * @param maxConnections open connections
 * @param maxRequests requests under way
 * @param idleTimeout after which a connection is closed on which nothing moves
 * @param contentTimeout after which content that does not come is given up
 */
public record MirrorSettings(
    boolean enabled,
    HostPort listen,
    MirrorPolicy policy,
    String defaultRegistry,
    int maxConnections,
    int maxRequests,
    Duration idleTimeout,
    Duration contentTimeout) {
  private static final String USUAL_LISTEN = "127.0.0.1:5080";

  /** Reads the section. */
  public static MirrorSettings read(Settings settings) {
    settings.section("mirror", "The registry that container runtimes of this machine pull from.");
    return new MirrorSettings(
        settings.bool("mirror.enabled", true, "Whether it runs."),
        listen(settings),
        settings.choice(
            "mirror.policy",
            MirrorPolicy.FALLBACK,
            "For what nobody approved. fallback: not here, ask the registry. approved-only:"
                + " refused. pull-through: read from the registry, where the publisher allows it."),
        defaultRegistry(settings),
        settings.integer("mirror.max-connections", 2000, 1, 60_000, "Open connections."),
        settings.integer(
            "mirror.max-requests", 1000, 1, 60_000, "Requests under way; more are told to wait."),
        settings.duration(
            "mirror.idle-timeout",
            "2m",
            "1s",
            "1h",
            "A connection is closed when its client asked or took nothing for so long."),
        settings.duration(
            "mirror.content-timeout",
            "5m",
            "1s",
            "1h",
            "Content that does not come for so long is given up; the runtime asks again or"
                + " elsewhere."));
  }

  /**
   * Whether nobody chose the address: then it may be another agent's, on a machine with several.
   */
  public boolean isUsualListen() {
    return listen.equals(HostPort.parse(USUAL_LISTEN));
  }

  private static HostPort listen(Settings settings) {
    HostPort listen =
        settings.address(
            "mirror.listen",
            USUAL_LISTEN,
            "Where runtimes pull; loopback only. If another program has the usual address, the"
                + " agent runs without the mirror; another address it must get.");
    if (!listen.isLoopback()) {
      settings.problem(
          "mirror.listen",
          listen + " is not a loopback address; the mirror has no login, use 127.0.0.1:PORT");
    }
    return listen;
  }

  private static String defaultRegistry(Settings settings) {
    String registry =
        settings.string(
            "mirror.default-registry",
            "docker.io",
            "Whose images are meant where a request names no registry, as dockerd's.");
    try {
      return new ImageName(registry, "any").registry();
    } catch (IllegalArgumentException e) {
      settings.problem("mirror.default-registry", e.getMessage() + "; write HOST or HOST:PORT");
      return "docker.io";
    }
  }
}
