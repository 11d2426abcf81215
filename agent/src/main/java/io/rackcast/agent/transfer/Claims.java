package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.wire.Messages;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which pieces agents fetch from outside their rack at this moment, told to each other, so that one
 * who takes over a stripe fetches none of them again. On the event loop.
 *
 * <p>An extension message (BEP 10) named {@link
 * io.rackcast.agent.transfer.wire.ExtensionHandshake#FETCHING}: the pieces' numbers, 4 bytes each,
 * all that the sender fetches. It replaces the one before, is void after 3 s, and is sent again
 * each second, with or without pieces: a sign of life as well. Peers of other racks are told only
 * of stripes that they lead there, too ({@link Leads}), and where there is nothing to tell each 4
 * s. Who asks for nothing, as its disk is full, gives none. A piece counts for 15 s in a row at
 * most: it is told for longer by somebody who does not get on with it.
 */
final class Claims {
  /**
   * As many pieces as torrents have that the publisher cuts; what a peer says beyond is left out.
   */
  static final int MOST = 2048;

  private static final long VALID_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** How often a peer of another rack says something while it has nothing to tell. */
  static final long REPEAT_OUTSIDE_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(15);
  // Those begun together are told together.
  private static final Duration SOON = Duration.ofMillis(20);

  private final Swarm swarm;
  private boolean telling;
  private boolean due;

  Claims(Swarm swarm) {
    this.swarm = swarm;
  }

  /** Peers outside, of whom there are many, need to know only of stripes that they lead, too. */
  private static BitSet concerning(Peer peer, BitSet all) {
    if (peer.pieces().isInside() || all.isEmpty()) {
      return all;
    }
    var some = new BitSet();
    all.stream().filter(peer.leads()::mayLead).forEach(some::set);
    return some;
  }

  /** What was told to and by one peer. */
  static final class OfPeer {
    private BitSet told = new BitSet();
    private long toldAt = System.nanoTime() - REPEAT_OUTSIDE_NANOS;
    private long heardAt;
    // When each piece that it tells of was told of first; no more than a message has.
    private final Map<Integer, Long> begun = new HashMap<>();

    /** Whether the peer has said what it fetches. */
    boolean isHeard() {
      return heardAt != 0;
    }

    /** Takes what the peer says; returns those of the pieces that count, in the same set. */
    BitSet count(BitSet pieces, long now) {
      heardAt = now;
      begun.keySet().removeIf(piece -> !pieces.get(piece));
      pieces.stream().forEach(piece -> begun.putIfAbsent(piece, now));
      begun.forEach(
          (piece, since) -> {
            if (now - since > MOST_NANOS) {
              pieces.clear(piece);
            }
          });
      return pieces;
    }
  }

  /** A peer's message. */
  void heard(Peer peer, ByteBuf payload) {
    var pieces = new BitSet();
    for (int i = 0; i < MOST && payload.readableBytes() >= Integer.BYTES; i++) {
      int piece = payload.readInt();
      if (piece >= 0 && piece < swarm.layout().pieces()) {
        pieces.set(piece);
      }
    }
    replace(peer, peer.claims().count(pieces, System.nanoTime()));
  }

  private void replace(Peer peer, BitSet pieces) {
    BitSet before = peer.pieces().claims();
    if (!before.equals(pieces)) {
      swarm.fetcher().picker().claim(peer.pieces(), pieces);
      yieldTo(peer, pieces);
      before.andNot(pieces);
      if (!before.isEmpty()) {
        swarm.fetcher().askOthers();
      }
    }
  }

  /**
   * Where two of a rack have begun one piece at the same moment, as when a stripe changes hands,
   * the one with the smaller peer id goes on; the other one stops unless half of it is there.
   */
  private void yieldTo(Peer peer, BitSet theirs) {
    if (swarm.steering().hasStripes()
        && peer.pieces().isInside()
        && PeerIds.compare(peer.id(), swarm.parts().peerId()) < 0) {
      swarm.fetcher().picker().twice(theirs).stream().forEach(swarm.fetcher()::leaveToNeighbour);
    }
  }

  /** A piece was begun at a peer outside, or a peer has come: it hears of all ours soon. */
  void soon() {
    if (!due && swarm.steering().hasStripes()) {
      due = true;
      swarm
          .parts()
          .later(
              () -> {
                due = false;
                if (swarm.takesPeers()) {
                  pulse(System.nanoTime());
                }
              },
              SOON);
    }
  }

  /** Some times a second: forgets old ones, tells ours. */
  void pulse(long nanos) {
    boolean tells =
        swarm.steering().hasStripes()
            && swarm.fetcher().asks()
            && !swarm.fetcher().picker().isComplete();
    if (!tells && !telling && swarm.fetcher().picker().isComplete()) {
      return;
    }
    BitSet ours = tells ? swarm.fetcher().picker().outside() : new BitSet();
    long valid = VALID_NANOS + swarm.parts().lag().allowance();
    ReceiveBudget budget = swarm.parts().receiveBudget();
    for (Peer peer : swarm.peers().all()) {
      boolean isOver = budget.silence(peer.claims().heardAt, nanos) > valid;
      if (isOver && !peer.pieces().claims().isEmpty()) {
        replace(peer, new BitSet());
      }
      if ((tells || telling) && peer.messages().fetchingId() > 0) {
        tell(peer, ours, nanos);
      }
    }
    telling = tells;
  }

  private void tell(Peer peer, BitSet all, long nanos) {
    OfPeer last = peer.claims();
    BitSet ours = concerning(peer, all);
    boolean changed = !last.told.equals(ours) && (peer.pieces().isInside() || !ours.isEmpty());
    boolean isSeldom = peer.saysLess() && last.told.isEmpty();
    if (!changed && nanos - last.toldAt < (isSeldom ? REPEAT_OUTSIDE_NANOS : REPEAT_NANOS)) {
      return;
    }
    last.told = ours;
    last.toldAt = nanos;
    ByteBuffer payload = ByteBuffer.allocate(Integer.BYTES * Math.min(MOST, ours.cardinality()));
    ours.stream().limit(MOST).forEach(payload::putInt);
    Messages.extended(peer.out().buffer(), peer.messages().fetchingId(), payload.array());
    peer.out().flush();
  }
}
