package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Lead;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Peer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who meets whom at one level of the tree: the leads of a domain's units each other, and the
 * domain's heads: the sources in it or, where there are none, its own leads, through whom
 * everything comes in.
 *
 * <p>No head is told to all: one is shared with about {@value #FAN_OUT} leads, chosen by a hash of
 * the pair, so that a choice stays when others come and go. Yet everybody has a way to a head: a
 * lead that is shown none is shown a lead chosen before it, and the first of all is always shown a
 * head.
 */
final class Columns {
  /** Sources of its own rack that a peer is told of before it is told of leechers. */
  static final int RACK_SOURCES = 8;

  private static final int FAN_OUT = 16;
  private static final int MOST_HEADS = 8;
  private static final int MOST_LEADS = 8;
  // Above this many sources some are drawn, instead of asking each.
  private static final int FEW_SOURCES = 256;

  private Columns() {}

  /**
   * Adds whom {@code peer}, who leads its unit of {@code domain}, should meet in it.
   *
   * @return whether one of them has more than the peer
   */
  static boolean addMet(Picks picks, Domain domain, Peer peer) {
    var own = domain.unitOf(peer);
    var siblings = siblings(domain, own);
    var heads = heads(domain, own, peer);
    int before = picks.size();
    addHeads(picks, heads, peer, siblings.size() + 1);
    boolean hasHead = picks.size() > before || Leads.admits(domain, peer);
    if (!hasHead && !addEarlier(picks, siblings, order(own, peer), peer) && !heads.isEmpty()) {
      picks.add(nearest(heads, peer));
    }
    int room = MOST_LEADS;
    siblings.sort((a, b) -> Long.compareUnsigned(pair(a.peer(), peer), pair(b.peer(), peer)));
    for (int i = 0; i < siblings.size() && room > 0; i++) {
      room -= picks.add(siblings.get(i).peer()) ? 1 : 0;
    }
    return hasMore(picks, before, peer);
  }

  /** Adds the leads in {@code domain} that {@code source}, a head of it, is told to. */
  static void addServed(Picks picks, Domain domain, Peer source) {
    var leads = siblings(domain, domain.unitOf(source));
    for (var lead : leads) {
      if (isShared(source, lead.peer(), leads.size(), domain.sourceCount())) {
        picks.add(lead.peer());
      }
    }
  }

  private static List<Lead> siblings(Domain domain, Domain own) {
    List<Lead> leads = new ArrayList<>();
    for (var unit : domain.units()) {
      if (unit != own) {
        leads.addAll(unit.ingress().leads());
      }
    }
    return leads;
  }

  private static List<Peer> heads(Domain domain, Domain own, Peer peer) {
    List<Peer> heads = new ArrayList<>();
    int sources = domain.sourceCount();
    int tries = Math.min(sources, FEW_SOURCES);
    for (int i = 0; i < tries; i++) {
      long number =
          sources <= FEW_SOURCES ? i : Long.remainderUnsigned(Mix.of(peer.hash(), i), sources);
      var source = domain.source((int) number);
      if (!own.contains(source)) {
        heads.add(source);
      }
    }
    if (!domain.isComplete()) {
      for (var lead : domain.ingress().leads()) {
        if (lead.peer() != peer && !own.contains(lead.peer())) {
          heads.add(lead.peer());
        }
      }
    }
    return heads;
  }

  private static void addHeads(Picks picks, List<Peer> heads, Peer peer, int leadCount) {
    int room = MOST_HEADS;
    for (int i = 0; i < heads.size() && room > 0; i++) {
      var head = heads.get(i);
      if (isShared(head, peer, leadCount, heads.size())) {
        room -= picks.add(head) ? 1 : 0;
      }
    }
  }

  private static boolean addEarlier(Picks picks, List<Lead> siblings, long order, Peer peer) {
    Lead best = null;
    for (var lead : siblings) {
      boolean nearer =
          best == null
              || Long.compareUnsigned(pair(lead.peer(), peer), pair(best.peer(), peer)) < 0;
      if (lead.order() < order && nearer) {
        best = lead;
      }
    }
    return best != null && picks.add(best.peer());
  }

  private static long order(Domain own, Peer peer) {
    @Nullable Lead lead = own.ingress().leadOf(peer);
    return lead == null ? Long.MAX_VALUE : lead.order();
  }

  private static Peer nearest(List<Peer> heads, Peer peer) {
    Peer best = heads.get(0);
    for (var head : heads) {
      if (Long.compareUnsigned(pair(head, peer), pair(best, peer)) < 0) {
        best = head;
      }
    }
    return best;
  }

  /** Whether a head and a lead are told of each other: about FAN_OUT leads for each head. */
  private static boolean isShared(Peer head, Peer lead, int leads, int heads) {
    long chance = Math.max(Math.max(1, leads / FAN_OUT), Math.max(1, heads / MOST_HEADS));
    return Long.remainderUnsigned(pair(head, lead), chance) == 0;
  }

  private static long pair(Peer a, Peer b) {
    return Mix.of(Math.min(a.hash(), b.hash()), Math.max(a.hash(), b.hash()));
  }

  private static boolean hasMore(Picks picks, int from, Peer peer) {
    for (int i = from; i < picks.size(); i++) {
      var other = picks.peers().get(i);
      if (!other.isDoubted() && (other.isSource() || other.left() < peer.left())) {
        return true;
      }
    }
    return false;
  }
}
