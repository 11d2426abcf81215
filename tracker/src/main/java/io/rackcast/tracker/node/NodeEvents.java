package io.rackcast.tracker.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.tracker.core.NodeChanges;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeInfo;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows when an agent comes or goes. For any thread. */
final class NodeEvents {
  private static final Logger LOG = LoggerFactory.getLogger(NodeEvents.class);
  // An agent whose connection broke is back before this; one that was killed is not.
  private static final long BACK_WITHIN_MILLIS = 5_000;
  private static final int MAX_REMEMBERED = 10_000;

  private final Locator locator;
  private final NodeChanges changes;
  private final ScheduledExecutorService timer;
  private final Counter contradictions;
  private final Counter refusedStreams;
  private final Set<String> contradicted = ConcurrentHashMap.newKeySet();

  NodeEvents(
      Locator locator,
      NodeChanges changes,
      ScheduledExecutorService timer,
      MeterRegistry registry) {
    this.locator = locator;
    this.changes = changes;
    this.timer = timer;
    this.contradictions =
        Counter.builder("rackcast.tracker.location.contradictions")
            .description("Hellos that put a node elsewhere than the operator's table does")
            .register(registry);
    this.refusedStreams =
        Counter.builder("rackcast.tracker.streams.refused")
            .description("Agents' streams that were one too many")
            .register(registry);
  }

  /** A stream was one too many. */
  void refused() {
    refusedStreams.increment();
  }

  void joined(NodeInfo node) {
    if (locator.contradicts(node)) {
      contradictions.increment();
      if (contradicted.size() < MAX_REMEMBERED && contradicted.add(node.name())) {
        LOG.warn(
            "node {} says that it is at {}, the racks file says otherwise and wins; mend one",
            node.name(),
            node.location().map(Object::toString).orElse(""));
      }
    }
    changes.joined(node);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it fails only when the tracker stops
  void left(NodeInfo node, boolean broken) {
    changes.left(node);
    if (broken) {
      try {
        timer.schedule(() -> changes.lost(node), BACK_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("the tracker is stopping; node {} is not missed", node.name());
      }
    }
  }
}
