package io.rackcast.agent.daemon;

import io.rackcast.agent.api.LimitControl;
import io.rackcast.proto.program.Reloadable;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the settings again, all or nothing: limits on payload hold at once, what else differs is
 * named and waits for a restart.
 */
final class Reload implements Reloadable {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);

  private final AgentConfig started;
  private final Supplier<AgentConfig> again;
  private final NodeParts parts;
  private final LimitControl limits;

  Reload(AgentConfig started, Supplier<AgentConfig> again, NodeParts parts, LimitControl limits) {
    this.started = started;
    this.again = again;
    this.parts = parts;
    this.limits = limits;
  }

  @Override
  public void reload() {
    AgentConfig now = again.get();
    limits.set(now.rates());
    parts.readCertificate();
    parts.location().askNow();
    log.info("the settings were read again; the limits on payload in force are those of the file");
    if (!started.token().value().equals(now.token().value())) {
      log.warn("publisher.token is another one; restart the agent to use it");
    }
    now.values().forEach((key, value) -> compare(key, started.values(), value));
  }

  private static void compare(String key, Map<String, String> before, String value) {
    String old = Objects.requireNonNullElse(before.get(key), "");
    if (!AgentConfig.isRate(key) && !old.equals(value)) {
      log.warn("{} is {} now, and was {}; restart the agent to use it", key, value, old);
    }
  }
}
