package io.rackcast.tracker.node;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.SwarmEnded;
import io.rackcast.proto.v1.SwarmView;
import io.rackcast.tracker.core.SwarmListener;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.core.ViewRound;
import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  // More swarms than agents fetch at a time: beyond that all are told anew.
  private static final int MOST_ROUNDS = 10_000;

  private final MemorySwarms swarms;
  private final Policy policy;
  private final NodeSessions sessions;
  private final Ticker ticker;
  private final ScheduledExecutorService timer;
  private final Set<InfoHash> pending = ConcurrentHashMap.newKeySet();
  // Each for whoever has its name taken out of pending last.
  private final Map<InfoHash, ViewRound> rounds = new ConcurrentHashMap<>();

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
  public void changed(InfoHash name) {
    if (isListening() && pending.add(name)) {
      var round = rounds.get(name);
      pushAfter(name, round == null ? ViewRound.MERGE_MILLIS : round.delayMillis(ticker.millis()));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // push reports its own faults
  private void pushAfter(InfoHash name, long millis) {
    try {
      timer.schedule(() -> push(name), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the tracker is stopping; no view of {} is pushed", name);
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
    rounds.remove(name);
    var ended =
        Directive.newBuilder()
            .setEnded(SwarmEnded.newBuilder().setInfohash(Views.bytes(name)).setReason(reason))
            .build();
    sessions.all().forEach(session -> session.end(name, ended));
  }

  private void push(InfoHash name) {
    try {
      if (rounds.size() >= MOST_ROUNDS) {
        rounds.clear();
      }
      var round = rounds.computeIfAbsent(name, unknown -> new ViewRound());
      if (begin(name, round)) {
        pass(name, round);
      } else {
        rounds.remove(name);
      }
    } catch (RuntimeException e) {
      LOG.error("views of swarm {} could not be pushed", name, e);
    } finally {
      pending.remove(name);
    }
    // Asked for after that: who changes it from now on has it pushed.
    if (isDue(name)) {
      changed(name);
    }
  }

  private boolean begin(InfoHash name, ViewRound round) {
    var swarm = swarms.find(name);
    if (swarm == null) {
      return false;
    }
    try {
      round.begin(swarm, ticker.millis());
      return true;
    } finally {
      swarms.release(swarm);
    }
  }

  private void pass(InfoHash name, ViewRound round) {
    for (var rack = round.next(ticker.millis()); rack != null; rack = round.next(ticker.millis())) {
      push(name, rack);
    }
  }

  private boolean isDue(InfoHash name) {
    var swarm = swarms.find(name);
    if (swarm == null) {
      return false;
    }
    try {
      // Without a round it was made anew meanwhile, or all rounds were forgotten: nobody knows
      // then.
      var round = rounds.get(name);
      return round == null || round.isDue(swarm);
    } finally {
      swarms.release(swarm);
    }
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
        views.add(new Shown(session, Views.of(swarm.infoHash(), choice)));
      }
    }
  }

  private @Nullable NodeSession session(Rack rack, int row) {
    var session = sessions.at(rack.endpoint(row));
    var second = session == null ? rack.secondEndpoint(row) : null;
    return second == null ? session : sessions.at(second);
  }
}
