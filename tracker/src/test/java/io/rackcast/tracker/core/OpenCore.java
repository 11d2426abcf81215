package io.rackcast.tracker.core;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.topology.Topology;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.selection.LeadRules;
import io.rackcast.tracker.selection.RackPolicy;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.MemorySwarms;
import java.time.Duration;
import java.util.List;

/**
 * The tracker's core without frontends, hooks, racks and chance, with no peers yet: the same words
 * get the same answers. Its time stands still.
 */
public final class OpenCore {
  private static final long NOW = 1_000_000_000;
  private static final SwarmListener NOBODY =
      new SwarmListener() {
        @Override
        public boolean isListening() {
          return false;
        }

        @Override
        public void changed(InfoHash swarm) {}

        @Override
        public void restarted(InfoHash swarm, Endpoint peer) {}

        @Override
        public void ended(InfoHash swarm, String reason) {}
      };
  private static final AnnounceRules RULES =
      new AnnounceRules(Duration.ofMinutes(1), Duration.ofSeconds(15), 50, 200);
  private static final HookChain HOOKS = new HookChain(List.of());
  // Made once: histograms are dear, and nobody asks which core counted.
  public static final SimpleMeterRegistry REGISTRY = new SimpleMeterRegistry();
  public static final TrackerMetrics METRICS = new TrackerMetrics(REGISTRY);

  private final MemorySwarms swarms = new MemorySwarms(100, 1000, RULES);
  private final NodeDirectory nodes = new NodeDirectory();

  /** What it goes by. */
  public static long now() {
    return NOW;
  }

  public AnnounceService announces() {
    return new AnnounceService(
        HOOKS,
        new Locator(Topology.empty(24, 64), nodes),
        nodes,
        swarms,
        new RackPolicy(new LeadRules(1, 45_000, 10_000)),
        RULES,
        OpenCore::now,
        () -> 0,
        NOBODY);
  }

  public ScrapeService scrapes() {
    return new ScrapeService(HOOKS, swarms);
  }
}
