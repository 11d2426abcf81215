package io.rackcast.tracker;

import io.rackcast.proto.program.ProgramException;
import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.plugin.PluginException;
import io.rackcast.tracker.hook.plugin.Plugins;
import io.rackcast.tracker.hook.rule.ClientHook;
import io.rackcast.tracker.hook.rule.IntervalHook;
import io.rackcast.tracker.hook.rule.NodeKeyHook;
import io.rackcast.tracker.hook.rule.NodeKeys;
import io.rackcast.tracker.hook.rule.RateLimitHook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the hooks that the settings ask for, and puts them in their order. */
final class ChainBuilder {
  private final HookConfig config;
  private final Map<String, Hook> hooks = new HashMap<>();
  private final ClientHook clients;
  private @Nullable NodeKeyHook nodeKeys;

  /**
   * With the shipped hooks that need nothing else.
   *
   * @throws ProgramException with a sentence if the file of node keys is wrong
   */
  ChainBuilder(HookConfig config, LongSupplier nanos) {
    this.config = config;
    this.clients = new ClientHook(config.clients());
    add(clients);
    if (config.limits().perAddress() > 0 || config.limits().perNetwork() > 0) {
      add(RateLimitHook.ofAddresses(config.limits(), nanos));
    }
    if (config.limits().perNode() > 0) {
      add(RateLimitHook.ofNodes(config.limits(), nanos));
    }
    if (config.variationPercent() > 0) {
      add(new IntervalHook(config.variationPercent()));
    }
    if (config.nodeKeys().isPresent()) {
      nodeKeys = new NodeKeyHook(read(config));
      add(nodeKeys);
    }
  }

  private static NodeKeys read(HookConfig config) {
    var file = config.nodeKeys().orElseThrow();
    try {
      return NodeKeys.read(file);
    } catch (IOException e) {
      throw new ProgramException(
          "the node keys in " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Adds one under its name. */
  ChainBuilder add(Hook hook) {
    hooks.put(hook.name(), hook);
    return this;
  }

  /**
   * The chain, with the site's own hooks.
   *
   * @param parts gets what is to be closed
   * @throws ProgramException with a sentence if a jar, or a name, is wrong
   */
  HookChain build(Parts parts) {
    var own = plugins(parts);
    for (var hook : own) {
      if (HookConfig.SHIPPED.contains(hook.name())) {
        throw new ProgramException(
            "a hook of your own is called \"%s\", as a shipped one is; rename it"
                .formatted(hook.name()));
      }
      if (!config.chain().contains(hook.name())) {
        throw new ProgramException(
            "%s has the hook \"%s\", which hooks.chain does not name; name it there, or take its jar"
                    .formatted(config.plugins(), hook.name())
                + " out");
      }
      add(hook);
    }
    List<Hook> chain = new ArrayList<>();
    for (var name : config.chain()) {
      if (hooks.containsKey(name)) {
        chain.add(Objects.requireNonNull(hooks.get(name)));
      } else if (!HookConfig.SHIPPED.contains(name)) {
        throw new ProgramException(
            "hooks.chain names \"%s\", which is no shipped hook, and in no jar in %s; known here: %s"
                .formatted(name, config.plugins(), String.join(", ", HookConfig.SHIPPED)));
      }
    }
    return new HookChain(chain);
  }

  private List<Hook> plugins(Parts parts) {
    try {
      return parts.add(Plugins.load(config.plugins())).hooks();
    } catch (PluginException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }

  /** What can be changed while the tracker runs. */
  Gate.Changeable changeable() {
    return new Gate.Changeable(clients, nodeKeys);
  }
}
