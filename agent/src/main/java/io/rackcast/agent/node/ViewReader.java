package io.rackcast.agent.node;

import io.rackcast.agent.transfer.PeerView;
import io.rackcast.agent.transfer.Stripes;
import io.rackcast.agent.transfer.picker.StripeDuty;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.v1.StripeLead;
import io.rackcast.proto.v1.SwarmView;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a swarm's view within the bounds of {@code nodes.proto}; what is beyond them, or
 * contradicts itself, is left out.
 */
final class ViewReader {
  /** A tracker sends 200 at most. */
  private static final int MOST_PEERS = 1000;

  private ViewReader() {}

  static PeerView read(SwarmView view) {
    Set<PeerAddress> peers = new LinkedHashSet<>();
    Set<PeerAddress> heads = new LinkedHashSet<>();
    Set<PeerAddress> takingTls = new LinkedHashSet<>();
    view.getPeersList().stream()
        .limit(MOST_PEERS)
        .forEach(
            peer ->
                address(peer)
                    .ifPresent(
                        at -> {
                          peers.add(at);
                          if (peer.getHead()) {
                            heads.add(at);
                          }
                          if (peer.getPeerTls()) {
                            takingTls.add(at);
                          }
                        }));
    return new PeerView(
        List.copyOf(peers), depth(view.getFetchDepth()), stripes(view), heads, takingTls);
  }

  /** The address of a peer of the wire, if it is one. */
  static Optional<PeerAddress> address(io.rackcast.proto.v1.PeerAddress peer) {
    boolean isPort = peer.getPort() >= 1 && peer.getPort() <= 65535;
    return isPort ? ip(peer).map(at -> new PeerAddress(at, peer.getPort())) : Optional.empty();
  }

  /** Its IP address, if it has one. */
  static Optional<IpAddress> ip(io.rackcast.proto.v1.PeerAddress peer) {
    int bytes = peer.getIp().size();
    return bytes == 4 || bytes == 16
        ? Optional.of(IpAddress.of(peer.getIp().toByteArray()))
        : Optional.empty();
  }

  private static Stripes stripes(SwarmView view) {
    int count = view.getStripeCount();
    if (count < 1 || count > Stripes.MOST) {
      return Stripes.NONE;
    }
    List<StripeDuty> led = new ArrayList<>();
    List<Stripes.Turn> next = new ArrayList<>();
    var seenLed = new BitSet();
    var seenNext = new BitSet();
    for (StripeLead lead : view.getStripesList()) {
      int stripe = lead.getStripe();
      if (stripe < 0 || stripe >= count) {
        continue;
      }
      var duty = new StripeDuty(stripe, depth(lead.getFetchDepth()), lead.getEntry());
      if (lead.getTurn() == 0 && !seenLed.get(stripe)) {
        seenLed.set(stripe);
        led.add(duty);
      } else if (lead.getTurn() == 1 && lead.hasLeader() && !seenNext.get(stripe)) {
        seenNext.set(stripe);
        address(lead.getLeader()).ifPresent(leader -> next.add(new Stripes.Turn(duty, leader)));
      }
    }
    return new Stripes(count, led, next);
  }

  /** Unsigned on the wire: one that is beyond all locations lets nobody in. */
  private static int depth(int depth) {
    return depth < 0 ? Location.MAX_DEPTH : Math.min(depth, Location.MAX_DEPTH);
  }
}
