package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.AskRules;
import io.rackcast.agent.transfer.picker.PiecePicker;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.Tier;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Whom a swarm asks for what: what trackers say and what the node sees come together here, and
 * become each peer's scope. On the event loop, but for {@link #stuckStripes}.
 */
final class Steering implements Duties.Sight {
  private final Swarm swarm;
  private final Duties duties = new Duties();
  private final Claims claims;
  private final Leads leads;
  private Collection<PeerAddress> told = List.of();
  private int cut;
  private long now;
  private volatile List<Integer> stuck = List.of();

  Steering(Swarm swarm) {
    this.swarm = swarm;
    this.claims = new Claims(swarm);
    this.leads = new Leads(swarm);
  }

  void setView(PeerView view) {
    told = view.peers();
    now = System.nanoTime();
    duties.set(view, now);
    if (told.stream().noneMatch(this::isOfTheRack)) {
      duties.beginHeard(this, now + Handovers.LEAST_NANOS); // nobody hands anything over
    }
    apply();
  }

  /** Without a tracker's word: as far as this depth, without stripes. */
  void setDepth(int depth) {
    duties.setDepth(depth);
    apply();
  }

  Claims claims() {
    return claims;
  }

  Leads leads() {
    return leads;
  }

  /** A peer has said something: maybe it was the last of the rack to be heard. */
  void heard() {
    now = System.nanoTime();
    if (duties.beginHeard(this, now)) {
      apply();
    }
  }

  boolean hasStripes() {
    return duties.rules().hasStripes();
  }

  /** Stripes that the node was told to fetch and cannot get on with; may be called anywhere. */
  List<Integer> stuckStripes() {
    return stuck;
  }

  /** The rules have changed, or the swarm begins: every peer is looked at again. */
  void apply() {
    if (swarm.fetcherIfOpen().isEmpty()) {
      return;
    }
    AskRules rules = duties.rules();
    if (cut != rules.stripeCount()) {
      cut = rules.stripeCount();
      picker().cut(cut);
    }
    swarm.peers().all().forEach(this::place);
    leads.changed(rules);
    swarm.fetcher().updateInterests();
  }

  /** Sets what one peer may be asked for. */
  void place(Peer peer) {
    peer.listens().ifPresent(address -> duties.seen(address, System.nanoTime()));
    OptionalInt depth =
        peer.place().isPresent()
            ? OptionalInt.of(peer.place().get().commonDepth())
            : OptionalInt.empty();
    picker().setScope(peer.pieces(), duties.rules().scope(depth, isHead(peer), duties.starved()));
  }

  /** Until a peer that dialled says where it listens, its IP address has to do. */
  private boolean isHead(Peer peer) {
    return peer.listens()
        .map(duties.heads()::contains)
        .orElseGet(
            () -> duties.heads().stream().anyMatch(head -> head.ip().equals(peer.address())));
  }

  /**
   * Whether a peer may want this piece of us now. In other racks the leads of its stripe do, and
   * they get it from us if we lead it here; all others are told with something else, a little
   * later: else each piece would cost a packet to each of some dozens of peers.
   */
  boolean isAwaited(Peer peer, int piece) {
    return !hasStripes()
        || peer.pieces().isInside()
        || peer.messages().fetchingId() == 0
        || (duties.rules().leads(piece) && peer.leads().mayLead(piece));
  }

  /** A block of a piece came. */
  void came(Peer peer, int piece) {
    if (hasStripes()) {
      duties.came(piece, isHead(peer), System.nanoTime());
    }
  }

  /** Some times a second. */
  void pulse(long nanos) {
    now = nanos;
    claims.pulse(nanos);
    if (!hasStripes() || picker().isComplete()) {
      stuck = List.of();
      return;
    }
    if (!swarm.fetcher().asks()) {
      duties.halt(this);
    } else if (duties.look(this, nanos)) {
      apply();
    }
    stuck = duties.stuck().stream().boxed().toList();
  }

  @Override
  public boolean lacks(int stripe) {
    for (int piece = stripe; piece < swarm.layout().pieces(); piece += cut) {
      if (!picker().has(piece)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isOffered(int stripe) {
    List<Peer> peers = swarm.peers().all();
    for (int piece = stripe; piece < swarm.layout().pieces(); piece += cut) {
      if (!picker().has(piece)) {
        for (Peer peer : peers) {
          if (answers(peer) && peer.pieces().has(piece) && peer.pieces().mayBeAskedFor(piece)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean answers(Peer peer) {
    return !peer.download().isPassedOver() && !peer.isSilent(now);
  }

  @Override
  public boolean isComing(int stripe) {
    for (Peer peer : swarm.peers().connected()) {
      BitSet claimed = peer.pieces().claims();
      for (int piece = claimed.nextSetBit(0); piece >= 0; piece = claimed.nextSetBit(piece + 1)) {
        if (piece % cut == stripe && !peer.pieces().isInside()) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public long silence(PeerAddress address) {
    for (Peer peer : swarm.peers().connected()) {
      if (peer.listens().filter(address::equals).isPresent()) {
        return peer.silence(now);
      }
    }
    return -1;
  }

  @Override
  public boolean isRackHeard() {
    for (PeerAddress address : told) {
      if (isOfTheRack(address) && !swarm.peers().isHeardOrGone(address, now)) {
        return false;
      }
    }
    return true;
  }

  private boolean isOfTheRack(PeerAddress address) {
    return swarm
        .parts()
        .locator()
        .place(address.ip())
        .filter(place -> place.tier().compareTo(Tier.RACK) <= 0)
        .isPresent();
  }

  @Override
  public long lag() {
    return swarm.parts().lag().allowance();
  }

  @Override
  public long grace() {
    long rate = swarm.fetcher().appetite().bytesPerSecond(now);
    return Duties.grace(cut, swarm.metainfo().pieceSize(0), rate);
  }

  private PiecePicker picker() {
    return swarm.fetcher().picker();
  }
}
