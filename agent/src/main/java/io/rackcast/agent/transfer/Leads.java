package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.picker.AskRules;
import io.rackcast.agent.transfer.picker.StripeDuty;
import io.rackcast.agent.transfer.wire.Messages;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which stripes agents fetch for their racks, told to each other, so that one of another rack hears
 * at once of the pieces that it waits for, and of all others when there is time. On the event loop.
 *
 * <p>An extension message (BEP 10) named {@link
 * io.rackcast.agent.transfer.wire.ExtensionHandshake#LEADS}: how many stripes there are, 4 bytes,
 * then a bit for each as in a bitfield (BEP 3); no stripes: everything may be waited for. It
 * replaces the one before.
 */
final class Leads {
  private final Swarm swarm;
  private AskRules rules = AskRules.NONE;
  private BitSet ours = new BitSet();

  Leads(Swarm swarm) {
    this.swarm = swarm;
  }

  /** What was told to and by one peer. */
  static final class OfPeer {
    private BitSet told = new BitSet();
    private int toldCount;
    private int count;
    private @Nullable BitSet led;

    /** Whether the peer leads the stripe of this piece, as far as is known. */
    boolean mayLead(int piece) {
      return led == null || led.get(piece % count);
    }
  }

  /** What the node fetches for its rack may have changed. */
  void changed(AskRules now) {
    if (now.stripeCount() == rules.stripeCount() && now.duties().equals(rules.duties())) {
      return;
    }
    rules = now;
    ours = new BitSet();
    for (StripeDuty duty : rules.duties()) {
      ours.set(duty.stripe());
    }
    swarm.peers().all().forEach(this::tell);
  }

  /** Tells a peer, if it takes it and was told something else before. */
  void tell(Peer peer) {
    OfPeer last = peer.leads();
    boolean isNew = last.toldCount != rules.stripeCount() || !last.told.equals(ours);
    if (!isNew || peer.messages().leadsId() == 0) {
      return;
    }
    last.told = ours;
    last.toldCount = rules.stripeCount();
    byte[] bits = PieceBits.bytes(ours, rules.stripeCount());
    ByteBuffer payload = ByteBuffer.allocate(Integer.BYTES + bits.length);
    payload.putInt(rules.stripeCount()).put(bits);
    Messages.extended(peer.out().buffer(), peer.messages().leadsId(), payload.array());
    peer.out().flush();
  }

  /** A peer's message; one that is no such thing says nothing. */
  void heard(Peer peer, ByteBuf payload) {
    OfPeer of = peer.leads();
    of.led = null;
    if (payload.readableBytes() < Integer.BYTES) {
      return;
    }
    int count = payload.readInt();
    if (count < 1 || count > Stripes.MOST || payload.readableBytes() != (count + 7) / 8) {
      return;
    }
    var led = new BitSet(count);
    PieceBits.each(payload, led::set);
    of.count = count;
    of.led = led;
    // What it was not told of yet may be what it waits for now.
    peer.out().flushAll();
  }
}
