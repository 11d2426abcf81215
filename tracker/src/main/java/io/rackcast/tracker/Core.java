package io.rackcast.tracker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.tracker.core.AnnounceService;
import io.rackcast.tracker.core.Housekeeping;
import io.rackcast.tracker.core.NodeChanges;
import io.rackcast.tracker.core.NodeProgress;
import io.rackcast.tracker.core.RackCensus;
import io.rackcast.tracker.core.ScrapeService;
import io.rackcast.tracker.core.SwarmListener;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.node.NodeFrontend;
import io.rackcast.tracker.selection.NearestPolicy;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.selection.RackPolicy;
import io.rackcast.tracker.selection.RandomPolicy;
import io.rackcast.tracker.swarm.MemorySwarms;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What answers announces, whichever way they come: swarms, whom peers are told of, and where nodes
 * are. It is tended once a second.
 */
record Core(
    CurrentRules rules,
    NodeDirectory directory,
    Locator locator,
    MemorySwarms swarms,
    Policy policy,
    Ticker ticker,
    NodeFrontend.Pushes pushes,
    AnnounceService announces,
    ScrapeService scrapes) {
  private static final Logger LOG = LoggerFactory.getLogger(Core.class);
  private static final long TEND_MILLIS = 1000;

  static Core of(
      TrackerConfig config,
      HookChain hooks,
      Ticker ticker,
      ScheduledExecutorService timer,
      MeterRegistry registry) {
    var directory = new NodeDirectory();
    var locator = new Locator(config.topology(), directory);
    var rules = new CurrentRules(config.announce());
    var swarms =
        new MemorySwarms(config.maxSwarms(), config.maxPeers(), config.maxSwarmBytes(), rules);
    var policy = policy(config);
    var pushes = new NodeFrontend.Pushes(swarms, policy, directory, ticker, timer);
    var announces =
        new AnnounceService(
            hooks,
            locator,
            directory,
            swarms,
            policy,
            config.announce(),
            ticker,
            random(),
            pushes.listener());
    count(registry, swarms);
    var census = new RackCensus(config.shownRacks(), registry);
    tend(timer, new Housekeeping(swarms, policy, ticker, pushes.listener(), census));
    var scrapes = new ScrapeService(hooks, swarms);
    return new Core(rules, directory, locator, swarms, policy, ticker, pushes, announces, scrapes);
  }

  private static Policy policy(TrackerConfig config) {
    return switch (config.policy()) {
      case RACK -> new RackPolicy(config.leads());
      case NEAREST -> new NearestPolicy(config.nearest());
      case RANDOM -> new RandomPolicy();
    };
  }

  /** Any thread's own generator, whichever thread asks. */
  private static RandomGenerator random() {
    return () -> ThreadLocalRandom.current().nextLong();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its faults are logged inside
  private static void tend(ScheduledExecutorService timer, Housekeeping housekeeping) {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            housekeeping.run();
          } catch (RuntimeException e) {
            LOG.error("housekeeping failed; it goes on at its next turn", e);
          }
        },
        TEND_MILLIS,
        TEND_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private static void count(MeterRegistry registry, MemorySwarms swarms) {
    Gauge.builder("rackcast.tracker.peers", swarms, MemorySwarms::seederCount)
        .description("Peers of all swarms")
        .tag("state", "seeder")
        .register(registry);
    Gauge.builder("rackcast.tracker.peers", swarms, MemorySwarms::leecherCount)
        .description("Peers of all swarms")
        .tag("state", "leecher")
        .register(registry);
    Gauge.builder("rackcast.tracker.swarm.bytes", swarms, MemorySwarms::bytes)
        .description("Heap that swarms take, as it is counted")
        .register(registry);
    Gauge.builder("rackcast.tracker.swarm.bytes.limit", swarms, MemorySwarms::maxBytes)
        .description("Heap that swarms may take; then new peers are refused")
        .register(registry);
    Gauge.builder("rackcast.tracker.swarms", swarms, MemorySwarms::swarmCount)
        .description("Swarms")
        .register(registry);
  }

  /** Who is told that swarms change. */
  SwarmListener listener() {
    return pushes.listener();
  }

  /** What agents report is applied by it. */
  NodeChanges nodeChanges() {
    return new NodeChanges(swarms, directory, locator, policy, ticker, listener());
  }

  /** What agents say between their announces. */
  NodeProgress nodeProgress() {
    return new NodeProgress(swarms, locator, policy, ticker, listener());
  }
}
