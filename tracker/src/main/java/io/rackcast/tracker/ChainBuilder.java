package io.rackcast.tracker;

import io.rackcast.proto.program.ProgramException;
import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.plugin.PluginException;
import io.rackcast.tracker.hook.plugin.Plugins;
import io.rackcast.tracker.hook.rule.ClientRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the hooks that the settings ask for, and puts them in their order: at the start, and again
 * when the settings change. What knows keys, approvals or is the site's own is made once. For one
 * thread at a time.
 */
final class ChainBuilder {
  private final LongSupplier nanos;
  private final Map<String, Hook> lasting = new HashMap<>();
  private List<Hook> own = List.of();
  private @Nullable RuleHooks rules;

  /** Without any hook. */
  ChainBuilder(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Adds one that lasts, under its name. */
  ChainBuilder add(Hook hook) {
    lasting.put(hook.name(), hook);
    return this;
  }

  /**
   * The first chain, with the site's own hooks.
   *
   * @param parts gets what is to be closed
   * @throws ProgramException with a sentence if a jar, a name, or the file of node keys is wrong
   */
  HookChain build(HookConfig config, Parts parts) {
    try {
      own = parts.add(Plugins.load(config.plugins())).hooks();
    } catch (PluginException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
    return chain(config);
  }

  /**
   * The chain by these settings.
   *
   * @throws ProgramException with a sentence if a name, or the file of node keys, is wrong; then
   *     the next chain is made as if this had not been asked for
   */
  HookChain chain(HookConfig config) {
    return chain(RuleHooks.of(config, rules, nanos));
  }

  /** The chain in force, but for who may take part; until the settings are read again. */
  HookChain withClients(ClientRules clients) {
    return chain(Objects.requireNonNull(rules).withClients(clients));
  }

  /** Who may take part. */
  ClientRules clients() {
    return Objects.requireNonNull(rules).config().clients();
  }

  private HookChain chain(RuleHooks next) {
    var config = next.config();
    Map<String, Hook> hooks = new HashMap<>(lasting);
    next.all().forEach(hook -> hooks.put(hook.name(), hook));
    addOwn(config, hooks);
    var chain = ordered(config, hooks);
    rules = next;
    return chain;
  }

  private void addOwn(HookConfig config, Map<String, Hook> hooks) {
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
      hooks.put(hook.name(), hook);
    }
  }

  private static HookChain ordered(HookConfig config, Map<String, Hook> hooks) {
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
}
