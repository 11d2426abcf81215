package io.rackcast.tracker;

import io.rackcast.tracker.admin.ClientLists;
import io.rackcast.tracker.admin.auth.Access;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.rule.ClientRules;
import io.rackcast.tracker.http.HttpFrontend;
import io.rackcast.tracker.node.NodeFrontend;
import io.rackcast.tracker.operation.Reloading;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Relocation;
import io.rackcast.tracker.swarm.Swarm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of the settings can change while the tracker runs, and how. */
record Changes(ChainBuilder chains, Core core, Access access, HttpFrontend http, NodeFrontend nodes)
    implements Reloading.Target<TrackerConfig>, ClientLists {
  private static final List<String> CHANGEABLE =
      List.of(
          "topology.",
          "hooks.chain",
          "hooks.clients.",
          "hooks.rate-limits.",
          "hooks.interval-variation.",
          "hooks.node-keys.",
          "announce.",
          "limits.",
          "admin.tokens",
          "admin.users",
          "admin.hmac-keys",
          "admin.login-life");
  private static final String TOKEN = "admission.approvals-token";

  @Override
  public Map<String, String> values(TrackerConfig config) {
    Map<String, String> values = new LinkedHashMap<>(config.values());
    // Another secret is to be noticed, though none is ever shown.
    config
        .admission()
        .approvalsToken()
        .value()
        .ifPresent(secret -> values.put(TOKEN, Reloading.SECRET + secret.hashCode()));
    config
        .admin()
        .access()
        .digests()
        .forEach((list, digest) -> values.put("admin." + list, Reloading.SECRET + digest));
    return values;
  }

  @Override
  public boolean isChangeable(String setting) {
    return CHANGEABLE.stream().anyMatch(setting::startsWith);
  }

  @Override
  public long apply(TrackerConfig config) {
    // The one step that can fail comes first.
    synchronized (chains) {
      use(chains.chain(config.hooks()));
    }
    access.rules(config.admin().access());
    core.announces().rules(config.announce());
    core.rules().set(config.announce());
    core.swarms().bounds(config.maxSwarms(), config.maxPeers(), config.maxSwarmBytes());
    http.readCertificate();
    core.locator().topology(config.topology());
    long moved =
        new Relocation(core.swarms(), core.locator()::locate, this::moved)
            .run(core.ticker().millis());
    nodes.tellPlaces();
    return moved;
  }

  private void use(HookChain hooks) {
    core.announces().hooks(hooks);
    core.scrapes().hooks(hooks);
  }

  @Override
  public ClientRules clients() {
    synchronized (chains) {
      return chains.clients();
    }
  }

  @Override
  public void clients(ClientRules rules) {
    synchronized (chains) {
      use(chains.withClients(rules));
    }
  }

  private void moved(Swarm swarm, Rack rack) {
    core.policy().changed(swarm, rack, core.ticker().millis());
    if (core.listener().isListening()) {
      core.listener().changed(swarm.infoHash());
    }
  }
}
