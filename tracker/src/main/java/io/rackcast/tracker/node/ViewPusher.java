package io.rackcast.tracker.node;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.SwarmEnded;
import io.rackcast.proto.v1.SwarmView;
import io.rackcast.tracker.core.SwarmListener;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes to each agent what changed for it. Changes of a swarm within some milliseconds are one: a
 * rack that starts at once would else be told of each member by every other.
 */
final class ViewPusher implements SwarmListener {
  private static final Logger LOG = LoggerFactory.getLogger(ViewPusher.class);
  private static final int MAX_PEERS = 200;
  private static final long MERGE_MILLIS = 40;
  // A large swarm's views take longer to make: then they are made less often.
  private static final long REST_FACTOR = 4;

  private final MemorySwarms swarms;
  private final Policy policy;
  private final NodeSessions sessions;
  private final Ticker ticker;
  private final ScheduledExecutorService timer;
  private final Set<InfoHash> pending = ConcurrentHashMap.newKeySet();
  private volatile long mergeMillis = MERGE_MILLIS;

  private record Shown(NodeSession session, SwarmView view) {}

  ViewPusher(
      MemorySwarms swarms,
      Policy policy,
      NodeSessions sessions,
      Ticker ticker,
      ScheduledExecutorService timer) {
    this.swarms = swarms;
    this.policy = policy;
    this.sessions = sessions;
    this.ticker = ticker;
    this.timer = timer;
  }

  @Override
  public boolean isListening() {
    return !sessions.all().isEmpty();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // push reports its own faults
  public void changed(InfoHash name) {
    if (isListening() && pending.add(name)) {
      try {
        timer.schedule(() -> push(name), mergeMillis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("the tracker is stopping; no view of {} is pushed", name);
      }
    }
  }

  @Override
  public void restarted(InfoHash name, Endpoint peer) {
    var session = sessions.at(peer);
    if (session != null) {
      session.forget(name);
    }
  }

  @Override
  public void ended(InfoHash name, String reason) {
    var ended =
        Directive.newBuilder()
            .setEnded(SwarmEnded.newBuilder().setInfohash(Views.bytes(name)).setReason(reason))
            .build();
    sessions.all().forEach(session -> session.end(name, ended));
  }

  private void push(InfoHash name) {
    pending.remove(name);
    long start = ticker.millis();
    try {
      racks(name).forEach(rack -> push(name, rack));
    } catch (RuntimeException e) {
      LOG.error("views of swarm {} could not be pushed", name, e);
    }
    mergeMillis = Math.max(MERGE_MILLIS, REST_FACTOR * (ticker.millis() - start));
  }

  /** The racks of a swarm that agents are in. */
  private List<Rack> racks(InfoHash name) {
    List<Rack> racks = new ArrayList<>();
    var swarm = swarms.find(name);
    if (swarm != null) {
      try {
        for (int i = 0; i < swarm.rackCount(); i++) {
          racks.add(swarm.rack(i));
        }
      } finally {
        swarms.release(swarm);
      }
    }
    return racks;
  }

  /** Pushes the views of one rack: no announce waits until those of a large swarm are made. */
  private void push(InfoHash name, Rack rack) {
    List<Shown> views = new ArrayList<>();
    var swarm = swarms.find(name);
    if (swarm != null) {
      try {
        addViews(views, swarm, rack);
      } finally {
        swarms.release(swarm);
      }
    }
    views.forEach(shown -> shown.session().show(name, shown.view()));
  }

  private void addViews(List<Shown> views, Swarm swarm, Rack rack) {
    long now = ticker.millis();
    var choice = Choice.ofRows();
    for (int row = 0; row < rack.size(); row++) {
      var session = rack.kind(row).isAgent() ? session(rack, row) : null;
      if (session != null) {
        policy.choose(swarm, rack, row, MAX_PEERS, rack.hash(row), now, choice);
        views.add(new Shown(session, Views.of(swarm.infoHash(), choice, sessions::takesTls)));
      }
    }
  }

  private @Nullable NodeSession session(Rack rack, int row) {
    var session = sessions.at(rack.endpoint(row));
    var second = session == null ? rack.secondEndpoint(row) : null;
    return second == null ? session : sessions.at(second);
  }
}
