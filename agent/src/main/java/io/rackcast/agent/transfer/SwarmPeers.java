package io.rackcast.agent.transfer;

import io.netty.channel.Channel;
import io.rackcast.agent.transfer.picker.PeerPieces;
import io.rackcast.agent.transfer.wire.CloseCause;
import io.rackcast.agent.transfer.wire.Handshake;
import io.rackcast.agent.transfer.wire.WireException;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of one swarm: who may join, who is dialled, who is banned. On the event loop. */
final class SwarmPeers {
  private static final Logger LOG = LoggerFactory.getLogger(SwarmPeers.class);
  // Two that dial each other at once do so within the time of a handshake.
  private static final long CROSSING_NANOS = TimeUnit.SECONDS.toNanos(5);
  // A peer silent for that long, of which a new connection comes, has lost the old one. One that
  // waits for its turn says nothing either, and what is on its way to it would be lost.
  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(30);
  // Several clients may share an address; one that brings a third banned peer is banned itself.
  private static final int BANS_AN_ADDRESS = 3;

  private final Swarm swarm;
  private final PeerBook book;
  private final UploadSlots slots;
  private final Map<PeerId, Peer> connected = new LinkedHashMap<>();
  // Where the connected ones listen, as far as it is known; they need not be dialled.
  private final Map<PeerAddress, Peer> listening = new HashMap<>();
  private final Set<PeerId> banned = new HashSet<>();
  private final Map<IpAddress, Integer> bans = new HashMap<>();
  // Peers that a tracker says take TLS.
  private Set<PeerAddress> takingTls = Set.of();
  private volatile int count;

  SwarmPeers(Swarm swarm) {
    this.swarm = swarm;
    this.book = new PeerBook(swarm.parts().random());
    this.slots = new UploadSlots(swarm.parts().settings().uploadSlots());
  }

  /** Pieces of peers that may be asked for everything. */
  BitSet heldInside() {
    var held = new BitSet();
    for (Peer peer : all()) {
      if (peer.pieces().isInside()) {
        peer.pieces().addTo(held);
      }
    }
    return held;
  }

  /** Connected peers; a copy, so that peers may go while it is read. */
  List<Peer> all() {
    return new ArrayList<>(connected.values());
  }

  /** Connected peers, not to be closed while they are read. */
  Collection<Peer> connected() {
    return connected.values();
  }

  /** Whether nobody is connected or will be dialled. */
  boolean isAlone() {
    return connected.isEmpty() && book.isEmpty();
  }

  int count() {
    return count;
  }

  UploadSlots slots() {
    return slots;
  }

  void add(Collection<PeerAddress> addresses) {
    if (!addresses.isEmpty()) {
      book.add(addresses, System.nanoTime());
      swarm.parts().awake().wake(swarm);
      dial();
    }
  }

  void replace(PeerView view) {
    takingTls = view.takingTls();
    book.retain(view.peers());
    add(view.peers());
    dial();
  }

  /** Whether the peer there is known to take TLS. */
  boolean takesTls(PeerAddress address) {
    return takingTls.contains(address);
  }

  /** Connects to all that are due, as far as there is room. */
  void dial() {
    while (swarm.takesPeers()
        && connected.size() < swarm.parts().settings().maxConnectionsPerTransfer()) {
      PeerAddress next =
          book.next(System.nanoTime(), listening::containsKey, connected::containsKey);
      if (next == null) {
        return;
      }
      if (!swarm.parts().connector().connect(swarm, next)) {
        book.putBack(next);
        return;
      }
    }
  }

  /** Whether the peer there has said what it has and fetches, or cannot be reached. */
  boolean isHeardOrGone(PeerAddress address, long nanos) {
    for (Peer peer : connected.values()) {
      if (peer.listens().filter(address::equals).isPresent()) {
        return peer.messages().isHeard(nanos);
      }
    }
    return book.isGone(address);
  }

  /** An attempt to connect failed before there was a peer. */
  void unreachable(PeerAddress address, CloseCause cause) {
    if (cause == CloseCause.SELF) {
      book.never(address);
    }
    if (cause == CloseCause.NAME_REFUSED) {
      book.nameRefused(address, swarm.metainfo().swarmNames().size(), System.nanoTime());
      dial();
    } else {
      book.ended(address, System.nanoTime());
    }
  }

  /** The name of the swarm to use with the peer at an address. */
  InfoHash nameFor(PeerAddress address) {
    List<InfoHash> names = swarm.metainfo().swarmNames();
    return names.get(book.name(address) % names.size());
  }

  /** Whether a peer that has shaken hands may join; else why not. */
  Optional<CloseCause> refusal(Handshake handshake, IpAddress address, boolean incoming) {
    PeerId id = handshake.peerId();
    if (!swarm.takesPeers()) {
      return Optional.of(CloseCause.NOT_READY);
    }
    if (banned.contains(id) || bans.getOrDefault(address, 0) >= BANS_AN_ADDRESS) {
      return Optional.of(CloseCause.BANNED);
    }
    Peer old = connected.get(id);
    if (old != null && !givesWay(old, address, incoming)) {
      return Optional.of(CloseCause.DUPLICATE);
    }
    if (old == null && connected.size() >= swarm.parts().settings().maxConnectionsPerTransfer()) {
      return Optional.of(CloseCause.TOO_MANY);
    }
    return Optional.empty();
  }

  /**
   * Which of two connections with a peer stays: when both sides dialled at once, the one dialled by
   * the smaller peer id, which both sides find alike; else the old one, unless it is silent.
   */
  private boolean givesWay(Peer old, IpAddress address, boolean incoming) {
    long now = System.nanoTime();
    if (incoming == old.dialled().isPresent() && now - old.since() < CROSSING_NANOS) {
      boolean weAreSmaller = PeerIds.compare(swarm.parts().peerId(), old.id()) < 0;
      return weAreSmaller != incoming;
    }
    return old.address().equals(address) && now - old.lastHeard() > SILENT_NANOS;
  }

  /** Takes a peer in; the caller has asked {@link #refusal}. */
  Peer join(
      Channel channel, Handshake handshake, IpAddress address, @Nullable PeerAddress dialled) {
    Peer old = connected.get(handshake.peerId());
    if (old != null) {
      old.close(CloseCause.DUPLICATE);
    }
    var peer = new Peer(swarm, channel, handshake, address, dialled);
    connected.put(handshake.peerId(), peer);
    swarm.parts().awake().wake(swarm);
    if (dialled != null) {
      listening.put(dialled, peer);
    }
    count = connected.size();
    swarm.parts().metrics().peers(peer.isEncrypted()).incrementAndGet();
    LOG.debug("{}: connected to {}", swarm.infoHash(), channel.remoteAddress());
    return peer;
  }

  /** A connected peer says on which port it listens; 0: on none. */
  void listensOn(Peer peer, int port) {
    peer.listensOn(port);
    if (connected.get(peer.id()) == peer) {
      peer.listens().ifPresent(address -> listening.putIfAbsent(address, peer));
    }
  }

  /** Notes who was found at an address. */
  void reached(PeerAddress address, PeerId id) {
    book.reached(address, id);
  }

  /** Forgets a peer whose connection is being closed; does nothing the second time. */
  void remove(Peer peer, CloseCause cause) {
    if (!connected.remove(peer.id(), peer)) {
      return;
    }
    peer.listens().ifPresent(address -> listening.remove(address, peer));
    count = connected.size();
    swarm.parts().metrics().peers(peer.isEncrypted()).decrementAndGet();
    LOG.debug("{}: {} closed: {}", swarm.infoHash(), peer.channel().remoteAddress(), cause);
    swarm.parts().metrics().closed(cause);
    peer.dialled().ifPresent(address -> book.ended(address, System.nanoTime()));
    slots.leave(peer);
    swarm.fetcher().leave(peer);
  }

  /** The peer sent wrong data: it may not come back to this swarm. */
  void ban(PeerPieces guilty) {
    for (Peer peer : all()) {
      if (peer.pieces() == guilty) {
        LOG.warn(
            "{}: {} sent data that does not match the torrent; it is banned from this transfer",
            swarm.infoHash(),
            peer.channel().remoteAddress());
        banned.add(peer.id());
        bans.merge(peer.address(), 1, Integer::sum);
        peer.dialled().ifPresent(book::never);
        peer.close(CloseCause.BANNED);
      }
    }
  }

  /** Once a second. */
  void tick(long nanos, double seconds) {
    for (Peer peer : all()) {
      try {
        peer.tick(nanos, seconds);
      } catch (WireException e) {
        peer.close(e.closeCause());
      }
    }
    slots.tick();
    dial();
  }

  void closeAll(CloseCause cause) {
    for (Peer peer : all()) {
      peer.close(cause);
    }
  }

  int seeders() {
    int seeders = 0;
    for (Peer peer : connected.values()) {
      seeders += peer.pieces().isSeeder() ? 1 : 0;
    }
    return seeders;
  }
}
