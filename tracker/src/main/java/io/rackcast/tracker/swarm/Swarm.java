package io.rackcast.tracker.swarm;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All peers of one artifact. Every method but {@link #infoHash()} and {@link #lock()} is to be
 * called with the lock held, for as short as a copy takes.
 */
public final class Swarm {
  private final InfoHash infoHash;
  private final PeerCounts counts;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Endpoint, Peer> peers = new HashMap<>();
  private final Domain root = Domain.root();
  private int seeders;
  private long completions;
  private long orders;
  private long marks;
  private boolean ended;

  Swarm(InfoHash infoHash, PeerCounts counts) {
    this.infoHash = infoHash;
    this.counts = counts;
  }

  /** Its name: the v1 infohash. */
  public InfoHash infoHash() {
    return infoHash;
  }

  /** What guards it. */
  public ReentrantLock lock() {
    return lock;
  }

  /** The domain of all its peers. */
  public Domain root() {
    return root;
  }

  /** Its peers, in no order. Not to be changed. */
  public Collection<Peer> peers() {
    return peers.values();
  }

  /** The peer that listens at {@code endpoint}; null if none does. */
  public @Nullable Peer at(Endpoint endpoint) {
    return peers.get(endpoint);
  }

  /** How many peers have everything. */
  public int seederCount() {
    return seeders;
  }

  /** How many peers lack something. */
  public int leecherCount() {
    return peers.size() - seeders;
  }

  /** How many times a peer said that it had just completed (BEP 48, "downloaded"). */
  public long completions() {
    return completions;
  }

  /** A number larger than all it gave before. */
  public long nextOrder() {
    return ++orders;
  }

  /** A number that no peer has been marked with. */
  public long nextMark() {
    return ++marks;
  }

  /** Whether it was taken out of the store: look it up again. */
  boolean isEnded() {
    return ended;
  }

  void end() {
    ended = true;
  }

  /**
   * Takes in an announce other than {@code stopped}. A peer whose id or place is another than
   * before is a new one: the process was started again, or moved.
   *
   * @param patience how long it may be silent from now on
   * @return the peer; null if it would be new and the tracker's bound on peers is reached
   */
  public @Nullable Peer update(Sender sender, Announce announce, long now, Patience patience) {
    var endpoint = new Endpoint(sender.address(), announce.port());
    var peer = peers.get(endpoint);
    if (peer != null && !isSame(peer, sender.location(), announce)) {
      remove(peer, now);
      peer = null;
    }
    if (peer == null) {
      if (!counts.tryAdd()) {
        return null;
      }
      peer = new Peer(sender, announce, root.rackAt(sender.location().parts()), now);
      peers.put(endpoint, peer);
      peer.rack().add(peer, now);
      count(peer, 1);
    } else {
      change(peer, sender, announce, now);
    }
    peer.expect(patience);
    if (announce.event() == Event.COMPLETED) {
      completions++;
    }
    return peer;
  }

  private static boolean isSame(Peer peer, Location location, Announce announce) {
    return peer.id().equals(announce.peerId()) && peer.location().equals(location);
  }

  private void change(Peer peer, Sender sender, Announce announce, long now) {
    boolean source = announce.left() == 0 || sender.kind() == Sender.Kind.ORIGIN;
    // Only a real change moves it: each move would look like a copy lost and won.
    boolean moves = source != peer.isSource() || peer.isDoubted() || sender.kind() != peer.kind();
    count(peer, -1);
    if (moves) {
      peer.rack().remove(peer, now);
    }
    peer.setDoubted(false);
    boolean progress = peer.hear(sender, announce, now);
    if (moves) {
      peer.rack().add(peer, now);
    }
    count(peer, 1);
    if (progress) {
      peer.rack().progressed(peer, now);
    }
  }

  private void count(Peer peer, int difference) {
    seeders += peer.isSeeder() ? difference : 0;
    counts.changed(peer.isSeeder(), difference);
  }

  /** Takes {@code peer} out. */
  public void remove(Peer peer, long now) {
    peers.remove(peer.endpoint());
    peer.rack().remove(peer, now);
    peer.rack().prune();
    peer.gone();
    count(peer, -1);
    counts.removed();
  }

  /** Says that nothing should depend on {@code peer} until it is heard again. */
  public void doubt(Peer peer, long now) {
    if (peer.isDoubted()) {
      return;
    }
    peer.rack().remove(peer, now);
    peer.setDoubted(true);
    peer.rack().add(peer, now);
  }

  /** Takes out all peers whose time is over; returns them. */
  public List<Peer> expire(long now) {
    List<Peer> expired = new ArrayList<>(0);
    for (var peer : peers.values()) {
      if (peer.expiresAt() - now <= 0) {
        expired.add(peer);
      }
    }
    expired.forEach(peer -> remove(peer, now));
    return expired;
  }
}
