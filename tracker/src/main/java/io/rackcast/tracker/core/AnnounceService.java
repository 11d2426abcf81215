package io.rackcast.tracker.core;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.Admission;
import io.rackcast.tracker.hook.Admission.Granted;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers announces: may the peer join, where is it, what changes in the swarm, whom is it told of.
 * For any thread.
 */
public final class AnnounceService {
  private static final Logger LOG = LoggerFactory.getLogger(AnnounceService.class);

  private final Admission admission;
  private final Locator locator;
  private final NodeDirectory nodes;
  private final MemorySwarms swarms;
  private final Policy policy;
  private final AnnounceRules rules;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final SwarmListener listener;

  /**
   * A service.
   *
   * @param random where choices start; must be safe for several threads
   */
  public AnnounceService(
      Admission admission,
      Locator locator,
      NodeDirectory nodes,
      MemorySwarms swarms,
      Policy policy,
      AnnounceRules rules,
      Ticker ticker,
      RandomGenerator random,
      SwarmListener listener) {
    this.admission = admission;
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
   * Answers one announce.
   *
   * @param remote where it came from
   * @param token the announce token; null if there is none
   * @param then gets the answer, exactly once: on this thread, or later on another one if the token
   *     must be checked first
   */
  public void announce(
      Announce announce, IpAddress remote, @Nullable String token, Consumer<Answer> then) {
    admission.admit(
        announce.infoHash(),
        token,
        verdict -> {
          if (verdict instanceof Granted granted) {
            then.accept(admitted(announce.in(granted.swarm()), remote));
          } else if (verdict instanceof Admission.Refused refused) {
            then.accept(new Answer.Refused(refused.refusal(), refused.reason()));
          }
        });
  }

  private Answer admitted(Announce announce, IpAddress remote) {
    long now = ticker.millis();
    return announce.event() == Event.STOPPED
        ? stopped(announce, remote, now)
        : joined(announce, remote, now);
  }

  private Answer joined(Announce announce, IpAddress remote, long now) {
    var sender = sender(announce, remote);
    var swarm = swarms.acquire(announce.infoHash());
    if (swarm == null) {
      return refused(Refusal.TOO_MANY_SWARMS);
    }
    if (announce.event() == Event.STARTED) {
      listener.restarted(announce.infoHash(), new Endpoint(remote, announce.port()));
    }
    try {
      var peer = swarm.update(sender, announce, now, rules.patience(announce, now));
      if (peer == null) {
        return refused(Refusal.TOO_MANY_PEERS);
      }
      policy.heard(swarm, peer, now);
      var choice = policy.choose(swarm, peer, rules.wanted(announce), random.nextLong(), now);
      if (LOG.isDebugEnabled()) {
        log(announce, sender, choice);
      }
      return answer(swarm, peer.isSeeder(), choice);
    } finally {
      swarms.release(swarm);
      listener.changed(announce.infoHash());
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

  private Answer stopped(Announce announce, IpAddress remote, long now) {
    var swarm = swarms.find(announce.infoHash());
    if (swarm == null) {
      return none(announce);
    }
    swarm.lock().lock();
    try {
      var peer = swarm.at(new Endpoint(remote, announce.port()));
      // A late word of a process that another one has replaced takes nobody out.
      if (peer != null && peer.id().equals(announce.peerId())) {
        leave(swarm, peer, announce, remote, now);
      }
      return answer(swarm, announce.left() == 0, new Choice(List.of(), false, 0));
    } finally {
      swarms.release(swarm);
      listener.changed(announce.infoHash());
    }
  }

  private void leave(Swarm swarm, Peer peer, Announce announce, IpAddress remote, long now) {
    if (announce.left() == 0) {
      // Some clients never say that they completed, only that they stop with nothing left: then
      // their rack has just had, and lost, a complete copy.
      swarm.update(sender(announce, remote), announce, now, rules.patience(announce, now));
    }
    var current = swarm.at(peer.endpoint());
    if (current != null) {
      swarm.remove(current, now);
      policy.changed(swarm, current.rack(), now);
      listener.restarted(swarm.infoHash(), current.endpoint());
    }
  }

  private Sender sender(Announce announce, IpAddress remote) {
    var node = nodes.at(remote, announce.port());
    var kind =
        node == null
            ? Sender.Kind.CLIENT
            : node.isOrigin() ? Sender.Kind.ORIGIN : Sender.Kind.AGENT;
    return new Sender(remote, locator.locate(remote).location(), kind);
  }

  private Answer answer(Swarm swarm, boolean isSeeder, Choice choice) {
    List<Answer.Contact> contacts = new ArrayList<>(choice.peers().size());
    for (var peer : choice.peers()) {
      contacts.add(new Answer.Contact(peer.endpoint(), peer.id()));
    }
    int interval = rules.intervalSeconds(isSeeder);
    return new Answer.Peers(
        swarm.seederCount(), swarm.leecherCount(), interval, interval, contacts);
  }

  private Answer none(Announce announce) {
    int interval = rules.intervalSeconds(announce.left() == 0);
    return new Answer.Peers(0, 0, interval, interval, List.of());
  }

  private static Answer refused(Refusal refusal) {
    return new Answer.Refused(refusal, refusal.sentence());
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
