package io.rackcast.tracker.core;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.topology.Topology;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.selection.LeadRules;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.selection.RackPolicy;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.MemorySwarms;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The tracker's core without frontends and hooks, with no peers yet. By default without racks and
 * chance too, and its time stands still: the same words get the same answers.
 */
public final class OpenCore {
  private static final long NOW = 1_000_000_000;
  static final SwarmListener NOBODY =
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

  final MemorySwarms swarms;
  final Policy policy = new RackPolicy(new LeadRules(1, 45_000, 10_000));
  final Locator locator;
  private final NodeDirectory nodes = new NodeDirectory();
  private final AnnounceRules rules;
  private final Ticker ticker;
  private final RandomGenerator random;

  /** One without racks and chance. */
  public OpenCore() {
    this(Topology.empty(24, 64), 100, 1000, RULES, OpenCore::now, () -> 0);
  }

  /** One with these racks, for so many swarms and peers. */
  OpenCore(
      Topology racks,
      int mostSwarms,
      int mostPeers,
      AnnounceRules rules,
      Ticker ticker,
      RandomGenerator random) {
    swarms = new MemorySwarms(mostSwarms, mostPeers, rules);
    locator = new Locator(racks, nodes);
    this.rules = rules;
    this.ticker = ticker;
    this.random = random;
  }

  /** What it goes by. */
  public static long now() {
    return NOW;
  }

  public AnnounceService announces() {
    return new AnnounceService(
        HOOKS, locator, nodes, swarms, policy, rules, ticker, random, NOBODY);
  }

  public ScrapeService scrapes() {
    return new ScrapeService(HOOKS, swarms);
  }
}
