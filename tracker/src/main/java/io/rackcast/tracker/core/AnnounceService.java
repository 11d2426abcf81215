package io.rackcast.tracker.core;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.location.Locator;
import io.rackcast.tracker.location.NodeDirectory;
import io.rackcast.tracker.location.NodeInfo;
import io.rackcast.tracker.selection.Choice;
import io.rackcast.tracker.selection.Policy;
import io.rackcast.tracker.swarm.Announce;
import io.rackcast.tracker.swarm.Endpoint;
import io.rackcast.tracker.swarm.Kind;
import io.rackcast.tracker.swarm.Lookahead;
import io.rackcast.tracker.swarm.MemorySwarms;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;
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

  private volatile HookChain hooks;
  private final Locator locator;
  private final NodeDirectory nodes;
  private final MemorySwarms swarms;
  private final Policy policy;
  private volatile AnnounceRules rules;
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

  /** How many peers are told to who does not say how many. */
  public int numwant() {
    return rules.numwant();
  }

  /** Puts other rules in place, for announces from now on. */
  public void rules(AnnounceRules newRules) {
    rules = newRules;
  }

  /** Puts other hooks in place; an announce that one of the old ones holds goes on with those. */
  public void hooks(HookChain newHooks) {
    hooks = newHooks;
  }

  /** Reads ahead for up to {@code most} announces that have come together; for one thread. */
  public Lookahead lookahead(int most) {
    return swarms.lookahead(most);
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
        admitted(call);
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

  private void admitted(AnnounceCall call) {
    var announce = call.announce();
    boolean own = announce.onlyOwnFamily();
    call.contacts().take(!own || announce.isIpv4(), !own || !announce.isIpv4());
    int interval = rules.intervalSeconds(announce.isSeeder());
    call.intervals(interval, interval);
    if (announce.event() == Event.STOPPED) {
      stopped(call);
    } else {
      joined(call);
    }
  }

  private void joined(AnnounceCall call) {
    var announce = call.announce();
    var kind = kind(announce);
    var location = location(announce);
    var swarm = swarms.acquire(announce.infoHigh(), announce.infoMiddle(), announce.infoLow());
    if (swarm == null) {
      call.refuse(swarms.isFull() ? Refusal.TRACKER_FULL : Refusal.TOO_MANY_SWARMS);
      return;
    }
    if (announce.event() == Event.STARTED) {
      restarted(announce);
    }
    int before = swarm.changes();
    try {
      join(call, swarm, location, kind);
    } finally {
      release(swarm, before);
    }
  }

  private void join(AnnounceCall call, Swarm swarm, Location location, Kind kind) {
    var announce = call.announce();
    long now = ticker.millis();
    var rack = swarm.rackFor(location);
    int row = swarm.update(rack, announce, kind, now);
    if (row == Swarm.NONE) {
      call.refuse(swarms.isFull() ? Refusal.TRACKER_FULL : Refusal.TOO_MANY_PEERS);
      return;
    }
    if (kind.isAgent()) {
      noteTls(announce, rack, row);
    }
    policy.heard(swarm, rack, row, now);
    var choice = call.choice();
    policy.choose(swarm, rack, row, rules.wanted(announce), random.nextLong(), now, choice);
    call.counts(swarm.seederCount(), swarm.leecherCount());
    if (LOG.isDebugEnabled()) {
      log(announce, location, choice);
    }
  }

  /** Gives the swarm back; agents are told if it is another than before. */
  private void release(Swarm swarm, int before) {
    // Asked for before it is given back: then it may end.
    var changed = swarm.changes() != before && listener.isListening() ? swarm.infoHash() : null;
    swarms.release(swarm);
    if (changed != null) {
      listener.changed(changed);
    }
  }

  private static void log(Announce announce, Location location, Choice choice) {
    LOG.debug(
        "{} port {} of {} at {}: {} left {}, told of {}{}",
        announce.address(),
        announce.port(),
        announce.infoHash(),
        location,
        announce.event(),
        announce.left(),
        choice.count(),
        choice.isLead() ? ", leads" : "");
  }

  private void stopped(AnnounceCall call) {
    var announce = call.announce();
    call.counts(0, 0);
    var location = location(announce);
    var swarm = swarms.find(announce.infoHigh(), announce.infoMiddle(), announce.infoLow());
    if (swarm == null) {
      return;
    }
    int before = swarm.changes();
    try {
      var rack = swarm.rackAt(location);
      // A late word of a process that another one has replaced takes nobody out.
      if (rack != null && swarm.row(rack, announce) != Swarm.NONE) {
        leave(swarm, rack, announce);
      }
      call.counts(swarm.seederCount(), swarm.leecherCount());
    } finally {
      release(swarm, before);
    }
  }

  private void leave(Swarm swarm, Rack rack, Announce announce) {
    long now = ticker.millis();
    if (announce.isSeeder()) {
      // Some clients never say that they completed, only that they stop with nothing left: then
      // their rack has just had, and lost, a complete copy.
      swarm.update(rack, announce, kind(announce), now);
    }
    int row = swarm.row(rack, announce);
    if (row != Swarm.NONE) {
      swarm.remove(rack, row, now);
      policy.changed(swarm, rack, now);
      restarted(announce);
    }
  }

  private void restarted(Announce announce) {
    if (listener.isListening()) {
      listener.restarted(announce.infoHash(), new Endpoint(announce.address(), announce.port()));
    }
  }

  private Location location(Announce announce) {
    return locator.locate(announce.addressHigh(), announce.addressLow(), announce.isIpv4());
  }

  private Kind kind(Announce announce) {
    var node = node(announce);
    return node == null ? Kind.CLIENT : Kind.ofAgent(node.isOrigin(), node.takesStripes());
  }

  private void noteTls(Announce announce, Rack rack, int row) {
    var node = node(announce);
    if (node != null) {
      rack.takesTls(row, node.takesTls());
    }
  }

  private @Nullable NodeInfo node(Announce announce) {
    return nodes.at(
        announce.addressHigh(), announce.addressLow(), announce.isIpv4(), announce.port());
  }

  /** Ends the swarm of this name: its peers are gone, and agents are told. */
  public void end(InfoHash name, String reason) {
    var swarm = swarms.find(name);
    if (swarm != null) {
      try {
        swarm.clear(ticker.millis());
      } finally {
        swarms.release(swarm);
      }
    }
    listener.ended(name, reason);
  }
}
