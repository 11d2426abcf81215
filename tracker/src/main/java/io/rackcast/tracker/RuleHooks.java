package io.rackcast.tracker;

import io.rackcast.proto.program.ProgramException;
import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.rule.ClientHook;
import io.rackcast.tracker.hook.rule.ClientRules;
import io.rackcast.tracker.hook.rule.IntervalHook;
import io.rackcast.tracker.hook.rule.NodeKeyHook;
import io.rackcast.tracker.hook.rule.NodeKeys;
import io.rackcast.tracker.hook.rule.RateLimitHook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The hooks that the settings alone make: those of other settings take their place.
 *
 * @param config the settings they are of
 * @param limits they remember who asked how often
 * @param variation it tells each peer the same each time
 * @param others those that remember nothing
 */
record RuleHooks(HookConfig config, List<Hook> limits, List<Hook> variation, List<Hook> others) {

  /**
   * Makes them; those that remember are kept while their settings stay.
   *
   * @throws ProgramException with a sentence for each line that is wrong in the file of node keys
   */
  static RuleHooks of(HookConfig config, @Nullable RuleHooks before, LongSupplier nanos) {
    List<Hook> others = new ArrayList<>();
    if (!config.clients().isEmpty()) {
      others.add(new ClientHook(config.clients()));
    }
    config.nodeKeys().ifPresent(file -> others.add(new NodeKeyHook(read(file))));
    boolean sameLimits = before != null && before.config.limits().equals(config.limits());
    boolean sameVariation =
        before != null && before.config.variationPercent() == config.variationPercent();
    return new RuleHooks(
        config,
        before != null && sameLimits ? before.limits : limits(config, nanos),
        before != null && sameVariation ? before.variation : variation(config),
        others);
  }

  /** The same hooks, but for who may take part. */
  RuleHooks withClients(ClientRules clients) {
    List<Hook> next = new ArrayList<>(others);
    next.removeIf(ClientHook.class::isInstance);
    if (!clients.isEmpty()) {
      next.add(new ClientHook(clients));
    }
    return new RuleHooks(config.withClients(clients), limits, variation, next);
  }

  private static List<Hook> limits(HookConfig config, LongSupplier nanos) {
    List<Hook> limits = new ArrayList<>();
    if (config.limits().perAddress() > 0 || config.limits().perNetwork() > 0) {
      limits.add(RateLimitHook.ofAddresses(config.limits(), nanos));
    }
    if (config.limits().perNode() > 0) {
      limits.add(RateLimitHook.ofNodes(config.limits(), nanos));
    }
    return limits;
  }

  private static List<Hook> variation(HookConfig config) {
    return config.variationPercent() == 0
        ? List.of()
        : List.of(new IntervalHook(config.variationPercent()));
  }

  private static NodeKeys read(Path file) {
    try {
      return NodeKeys.read(file);
    } catch (IOException e) {
      throw new ProgramException(
          "the node keys in " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** All of them. */
  List<Hook> all() {
    List<Hook> all = new ArrayList<>(limits);
    all.addAll(variation);
    all.addAll(others);
    return all;
  }
}
