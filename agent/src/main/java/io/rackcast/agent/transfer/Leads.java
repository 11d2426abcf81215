package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import io.rackcast.agent.transfer.picker.AskRules;
import io.rackcast.agent.transfer.picker.PeerPieces;
import io.rackcast.agent.transfer.picker.StripeDuty;
import io.rackcast.agent.transfer.wire.Messages;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which stripes agents fetch for their racks, told to each other, so that one of another rack hears
 * at once of the pieces that it waits for, and of all others when there is time. On the event loop.
 *
 * <p>An extension message (BEP 10) named {@link
 * io.rackcast.agent.transfer.wire.ExtensionHandshake#LEADS}: how many stripes there are, 4 bytes,
 * then a bit for each as in a bitfield (BEP 3), and another such field of those that it brings in
 * from the sources; no stripes: everything may be waited for. It replaces the one before.
 */
final class Leads {
  private final Swarm swarm;
  private AskRules rules = AskRules.NONE;
  private byte[] ours = new byte[Integer.BYTES];

  Leads(Swarm swarm) {
    this.swarm = swarm;
  }

  /** What was told to and by one peer. */
  static final class OfPeer {
    private byte[] told = new byte[Integer.BYTES];
    private int count;
    private @Nullable BitSet led;
    private BitSet entries = new BitSet();

    /** Takes a message; one that is no such thing says nothing, then false. */
    boolean take(ByteBuf payload) {
      led = null;
      entries = new BitSet();
      if (payload.readableBytes() < Integer.BYTES) {
        return false;
      }
      int stripes = payload.readInt();
      int bytes = (stripes + 7) / 8;
      if (stripes < 1 || stripes > Stripes.MOST || payload.readableBytes() != 2 * bytes) {
        return false;
      }
      var leads = new BitSet(stripes);
      PieceBits.each(payload.readSlice(bytes), leads::set);
      PieceBits.each(payload, entries::set);
      entries.and(leads);
      entries.clear(stripes, stripes + Byte.SIZE);
      count = stripes;
      led = leads;
      return true;
    }

    /** How many pieces it lacks of the stripes that it brings in from the sources, if it says. */
    int bringsIn(PeerPieces pieces) {
      int lacked = 0;
      for (int stripe = entries.nextSetBit(0);
          stripe >= 0;
          stripe = entries.nextSetBit(stripe + 1)) {
        lacked += pieces.lacked(stripe, count);
      }
      return lacked;
    }

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
    var led = new BitSet();
    var entries = new BitSet();
    for (StripeDuty duty : rules.duties()) {
      led.set(duty.stripe());
      entries.set(duty.stripe(), duty.entry());
    }
    byte[] bits = PieceBits.bytes(led, rules.stripeCount());
    ours =
        ByteBuffer.allocate(Integer.BYTES + 2 * bits.length)
            .putInt(rules.stripeCount())
            .put(bits)
            .put(PieceBits.bytes(entries, rules.stripeCount()))
            .array();
    swarm.peers().all().forEach(this::tell);
  }

  /** Tells a peer, if it takes it and was told something else before. */
  void tell(Peer peer) {
    OfPeer last = peer.leads();
    if (Arrays.equals(last.told, ours) || peer.messages().leadsId() == 0) {
      return;
    }
    last.told = ours;
    Messages.extended(peer.out().buffer(), peer.messages().leadsId(), ours);
    peer.out().flush();
  }

  /** A peer's message. */
  void heard(Peer peer, ByteBuf payload) {
    if (peer.leads().take(payload)) {
      // What it was not told of yet may be what it waits for now.
      peer.out().flushAll();
    }
  }
}
