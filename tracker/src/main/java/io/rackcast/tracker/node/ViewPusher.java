package io.rackcast.tracker.node;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.PeerAddress;
import io.rackcast.proto.v1.SwarmEnded;
import io.rackcast.proto.v1.SwarmView;
import io.rackcast.tracker.core.SwarmListener;
import io.rackcast.tracker.core.Ticker;
import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Swarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes to each agent what changed for it. Changes of a swarm within some milliseconds are one: a
 * rack that starts at once would else be told of each member by every other.
 */
final class ViewPusher implements SwarmListener {
  private static final Logger LOG = LoggerFactory.getLogger(ViewPusher.class);
  private static final int MAX_PEERS = 200;
  private static final long MERGE_MILLIS = 75;
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
  @SuppressWarnings("FutureReturnValueIgnored") // push reports its own faults
  public void changed(InfoHash name) {
    if (!sessions.all().isEmpty() && pending.add(name)) {
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
            .setEnded(SwarmEnded.newBuilder().setInfohash(bytes(name)).setReason(reason))
            .build();
    sessions.all().forEach(session -> session.end(name, ended));
  }

  private void push(InfoHash name) {
    pending.remove(name);
    long start = ticker.millis();
    try {
      var swarm = swarms.find(name);
      if (swarm != null) {
        views(swarm).forEach(shown -> shown.session().show(name, shown.view()));
      }
    } catch (RuntimeException e) {
      LOG.error("views of swarm {} could not be pushed", name, e);
    }
    mergeMillis = Math.max(MERGE_MILLIS, REST_FACTOR * (ticker.millis() - start));
  }

  private List<Shown> views(Swarm swarm) {
    List<Shown> views = new ArrayList<>();
    swarm.lock().lock();
    try {
      long now = ticker.millis();
      for (var peer : swarm.peers()) {
        var session = sessions.at(peer.endpoint());
        if (session != null) {
          var choice = policy.choose(swarm, peer, MAX_PEERS, peer.hash(), now);
          views.add(new Shown(session, view(swarm.infoHash(), choice)));
        }
      }
    } finally {
      swarm.lock().unlock();
    }
    return views;
  }

  private static SwarmView view(InfoHash name, Choice choice) {
    var view =
        SwarmView.newBuilder()
            .setInfohash(bytes(name))
            .setLead(choice.isLead())
            .setFetchDepth(choice.fetchDepth());
    for (var peer : choice.peers()) {
      view.addPeers(address(peer));
    }
    return view.build();
  }

  private static PeerAddress address(Peer peer) {
    return PeerAddress.newBuilder()
        .setIp(UnsafeByteOperations.unsafeWrap(peer.endpoint().address().bytes()))
        .setPort(peer.endpoint().port())
        .setLocation(peer.location().toString())
        .setSeeder(peer.isSource())
        .build();
  }

  private static ByteString bytes(InfoHash name) {
    return UnsafeByteOperations.unsafeWrap(name.bytes());
  }
}
