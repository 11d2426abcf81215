package io.rackcast.tracker;

import io.rackcast.proto.settings.Settings;
import io.rackcast.tracker.hook.rule.ApprovalHook;
import io.rackcast.tracker.hook.rule.ClientHook;
import io.rackcast.tracker.hook.rule.ClientRules;
import io.rackcast.tracker.hook.rule.IntervalHook;
import io.rackcast.tracker.hook.rule.NodeKeyHook;
import io.rackcast.tracker.hook.rule.RateLimitHook;
import io.rackcast.tracker.hook.rule.RateLimits;
import io.rackcast.tracker.hook.token.TokenHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What announces and scrapes pass.
 *
 * @param chain the hooks' names in their order
 * @param clients which client programs may take part
 * @param limits how often one may ask
 * @param variationPercent how much sooner peers may be told to come
 * @param nodeKeys the file of node keys; empty: there are none
 * @param plugins the folder of the site's own hooks
 */
public record HookConfig(
    List<String> chain,
    ClientRules clients,
    RateLimits limits,
    int variationPercent,
    Optional<Path> nodeKeys,
    Path plugins) {
  /** The shipped hooks, in the order that is the default. */
  static final List<String> SHIPPED =
      List.of(
          RateLimitHook.NAME,
          ClientHook.NAME,
          NodeKeyHook.NAME,
          TokenHook.NAME,
          RateLimitHook.NODE_NAME,
          ApprovalHook.NAME,
          IntervalHook.NAME);

  private static final String CHAIN = "hooks.chain";

  HookConfig withClients(ClientRules others) {
    return new HookConfig(chain, others, limits, variationPercent, nodeKeys, plugins);
  }

  static HookConfig read(Settings settings) {
    var chain =
        settings.strings(
            CHAIN,
            SHIPPED,
            "What announces and scrapes pass, in this order; one that has nothing to do costs"
                + " nothing. Add your own by the names that they give themselves.");
    checkChain(settings, chain);
    return new HookConfig(
        chain,
        clients(settings),
        limits(settings),
        settings.integer(
            "hooks.interval-variation.percent",
            0,
            0,
            50,
            "By up to how much sooner than the interval peers are told to come, each by its own"
                + " share, so that those who began together spread out."),
        settings.optionalPath(
            "hooks.node-keys.file",
            "Who may announce by /KEY/announce in place of a token: a line for each, node's name and"
                + " SHA-256 of the key (printf %s KEY | sha256sum)."),
        settings.path("hooks.plugins", "plugins", "Folder with jars of your own hooks."));
  }

  /** What guards the tracker must not be left out, or asked too late, by a slip of the pen. */
  private static void checkChain(Settings settings, List<String> chain) {
    if (chain.stream().distinct().count() < chain.size()) {
      settings.problem(CHAIN, "hooks.chain names a hook twice; name each once");
    }
    for (var guard : List.of(TokenHook.NAME, ApprovalHook.NAME)) {
      if (!chain.contains(guard)) {
        settings.problem(
            CHAIN,
            "hooks.chain leaves out \"%s\"; add it (admission.mode: open is the way to ask for no"
                    .formatted(guard)
                + " token)");
      }
    }
    before(settings, chain, NodeKeyHook.NAME, TokenHook.NAME);
    before(settings, chain, TokenHook.NAME, RateLimitHook.NODE_NAME);
    before(settings, chain, TokenHook.NAME, ApprovalHook.NAME);
  }

  private static void before(Settings settings, List<String> chain, String first, String second) {
    int at = chain.indexOf(first);
    int then = chain.indexOf(second);
    if (at >= 0 && then >= 0 && at > then) {
      settings.problem(
          CHAIN,
          "hooks.chain has \"%s\" after \"%s\", which needs what it finds; put it before"
              .formatted(first, second));
    }
  }

  private static ClientRules clients(Settings settings) {
    var key = "hooks.clients";
    var allow =
        settings.strings(
            key + ".allow",
            List.of(),
            "How peer ids of client programs begin that may take part, like -TR or -qB45; none: all.");
    var deny =
        settings.strings(
            key + ".deny", List.of(), "How peer ids begin that may not, even if they are allowed.");
    try {
      return new ClientRules(allow, deny);
    } catch (IllegalArgumentException e) {
      settings.problem(key, key + ": " + e.getMessage());
      return new ClientRules(List.of(), List.of());
    }
  }

  private static RateLimits limits(Settings settings) {
    var key = "hooks.rate-limits.";
    return new RateLimits(
        rate(settings, key + "per-address", "address"),
        rate(settings, key + "per-node", "node that its token or key names"),
        rate(settings, key + "per-network", "network"),
        settings.integer(key + "network-prefix.ipv4", 24, 8, 32, "Bits of an IPv4 network."),
        settings.integer(key + "network-prefix.ipv6", 64, 16, 128, "Bits of an IPv6 network."),
        settings.integer(
            key + "burst-percent", 50, 1, 1000, "How much of a minute's share may come at once."),
        settings.integer(
            key + "max-remembered",
            65_536,
            64,
            16_777_216,
            "Addresses, networks and nodes remembered at once, each; 24 bytes each."));
  }

  private static int rate(Settings settings, String key, String of) {
    return settings.integer(
        key,
        0,
        0,
        60_000_000,
        "Announces and scrapes of one " + of + ", a minute; 0: as many as it likes.");
  }
}
