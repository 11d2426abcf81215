package io.rackcast.tracker.core;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Peer;
import io.rackcast.tracker.swarm.Sender;
import io.rackcast.tracker.swarm.Swarm;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers announces: may the peer join, where is it, what changes in the swarm, whom is it told of.
 * For any thread.
 */
public final class AnnounceService {
  private static final Logger LOG = LoggerFactory.getLogger(AnnounceService.class);

  private final HookChain hooks;
  private final Locator locator;
  private final NodeDirectory nodes;
  private final MemorySwarms swarms;
  private final Policy policy;
  private final AnnounceRules rules;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final SwarmListener listener;
  private final Passage.Destination decided = passage -> decided((AnnounceCall) passage);

  /**
   * A service.
   *
   * @param random where choices start; must be safe for several threads
   */
  public AnnounceService(
      HookChain hooks,
      Locator locator,
      NodeDirectory nodes,
      MemorySwarms swarms,
      Policy policy,
      AnnounceRules rules,
      Ticker ticker,
      RandomGenerator random,
      SwarmListener listener) {
    this.hooks = hooks;
    this.locator = locator;
    this.nodes = nodes;
    this.swarms = swarms;
    this.policy = policy;
    this.rules = rules;
    this.ticker = ticker;
    this.random = random;
    this.listener = listener;
  }

  /**
   * Answers one announce, and then tells the call so: on this thread before this returns, or later
   * on the call's event loop if the token must be checked first. Never throws for what the peer or
   * the tracker did wrong: that is an answer too.
   */
  public void announce(AnnounceCall call) {
    call.pending();
    hooks.before(call, decided);
  }

  private void decided(AnnounceCall call) {
    try {
      if (call.refusal() == null) {
        admitted(call, call.infoHash());
      }
      if (call.refusal() == null) {
        hooks.after(call);
      }
    } catch (RuntimeException e) {
      LOG.error("an announce could not be answered", e);
      call.refuse(Refusal.INTERNAL);
    }
    call.finish();
  }

  private void admitted(AnnounceCall call, InfoHash name) {
    long now = ticker.millis();
    int interval = rules.intervalSeconds(call.announce().isSeeder());
    call.intervals(interval, interval);
    if (call.announce().event() == Event.STOPPED) {
      stopped(call, name, now);
    } else {
      joined(call, name, now);
    }
  }

  private void joined(AnnounceCall call, InfoHash name, long now) {
    var announce = call.announce();
    var sender = sender(announce);
    var swarm = swarms.acquire(name);
    if (swarm == null) {
      call.refuse(Refusal.TOO_MANY_SWARMS);
      return;
    }
    if (announce.event() == Event.STARTED) {
      listener.restarted(name, new Endpoint(sender.address(), announce.port()));
    }
    try {
      var peer = swarm.update(sender, announce, now, rules.patience(announce, now));
      if (peer == null) {
        call.refuse(Refusal.TOO_MANY_PEERS);
        return;
      }
      policy.heard(swarm, peer, now);
      var choice = policy.choose(swarm, peer, rules.wanted(announce), random.nextLong(), now);
      if (LOG.isDebugEnabled()) {
        log(announce, sender, choice);
      }
      call.counts(swarm.seederCount(), swarm.leecherCount());
      give(call, choice);
    } finally {
      swarms.release(swarm);
      listener.changed(name);
    }
  }

  private static void give(AnnounceCall call, Choice choice) {
    var announce = call.announce();
    for (var peer : choice.peers()) {
      var address = peer.endpoint().address();
      if (!announce.onlyOwnFamily() || address.isIpv4() == announce.isIpv4()) {
        give(call, peer);
      }
    }
  }

  private static void give(AnnounceCall call, Peer peer) {
    var address = peer.endpoint().address();
    int port = peer.endpoint().port();
    var id = peer.id();
    if (address.isIpv4()) {
      call.contacts().addIpv4((int) address.low(), port, id.high(), id.middle(), id.low());
    } else {
      call.contacts()
          .addIpv6(address.high(), address.low(), port, id.high(), id.middle(), id.low());
    }
  }

  private static void log(Announce announce, Sender sender, Choice choice) {
    LOG.debug(
        "{} port {} of {} at {}: {} left {}, told of {}{}",
        sender.address(),
        announce.port(),
        announce.infoHash(),
        sender.location(),
        announce.event(),
        announce.left(),
        choice.peers().size(),
        choice.isLead() ? ", leads" : "");
  }

  private void stopped(AnnounceCall call, InfoHash name, long now) {
    var announce = call.announce();
    call.counts(0, 0);
    var swarm = swarms.find(name);
    if (swarm == null) {
      return;
    }
    swarm.lock().lock();
    try {
      var peer = swarm.at(new Endpoint(announce.address(), announce.port()));
      // A late word of a process that another one has replaced takes nobody out.
      if (peer != null && peer.id().equals(announce.peerId())) {
        leave(swarm, peer, announce, now);
      }
      call.counts(swarm.seederCount(), swarm.leecherCount());
    } finally {
      swarms.release(swarm);
      listener.changed(name);
    }
  }

  private void leave(Swarm swarm, Peer peer, Announce announce, long now) {
    if (announce.isSeeder()) {
      // Some clients never say that they completed, only that they stop with nothing left: then
      // their rack has just had, and lost, a complete copy.
      swarm.update(sender(announce), announce, now, rules.patience(announce, now));
    }
    var current = swarm.at(peer.endpoint());
    if (current != null) {
      swarm.remove(current, now);
      policy.changed(swarm, current.rack(), now);
      listener.restarted(swarm.infoHash(), current.endpoint());
    }
  }

  private Sender sender(Announce announce) {
    var remote = announce.address();
    var node = nodes.at(remote, announce.port());
    var kind =
        node == null
            ? Sender.Kind.CLIENT
            : node.isOrigin() ? Sender.Kind.ORIGIN : Sender.Kind.AGENT;
    return new Sender(remote, locator.locate(remote).location(), kind);
  }

  /** Ends the swarm of this name: its peers are gone, and agents are told. */
  public void end(InfoHash name, String reason) {
    var swarm = swarms.find(name);
    if (swarm != null) {
      swarm.lock().lock();
      try {
        long now = ticker.millis();
        List.copyOf(swarm.peers()).forEach(peer -> swarm.remove(peer, now));
      } finally {
        swarms.release(swarm);
      }
    }
    listener.ended(name, reason);
  }
}
