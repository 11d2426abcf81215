package io.rackcast.tracker.swarm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of the datacenter as one swarm sees it: the root, then a domain for each part of a
 * location, and under the last one the rack with its peers. Guarded by the swarm's lock.
 *
 * <p>The rack is a level of its own, though it has the depth of the domain above it: so a location
 * may be another one's beginning ({@code dc1} and {@code dc1/pod1}) and still every domain's units
 * are treated alike.
 */
public final class Domain {
  // No part of a location is empty.
  private static final String RACK = "";

  private final @Nullable Domain parent;
  private final String part;
  private final int depth;
  private final Map<String, Domain> byPart = new HashMap<>(2);
  private final List<Domain> units = new ArrayList<>(2);
  private final List<Peer> sources = new ArrayList<>(2);
  private final List<Peer> leechers = new ArrayList<>(2);
  private final Ingress ingress = new Ingress();
  private int sourceCount;
  private int doubtedSourceCount;
  private int agentSourceCount;
  private int leecherCount;

  private Domain(@Nullable Domain parent, String part, int depth) {
    this.parent = parent;
    this.part = part;
    this.depth = depth;
  }

  static Domain root() {
    return new Domain(null, "the root", 0);
  }

  /** The rack at the end of the path {@code parts}; made if it is not there. */
  Domain rackAt(List<String> parts) {
    var domain = this;
    for (String name : parts) {
      domain = domain.unit(name, domain.depth + 1);
    }
    return domain.unit(RACK, domain.depth);
  }

  private Domain unit(String name, int unitDepth) {
    var found = byPart.get(name);
    if (found == null) {
      found = new Domain(this, name, unitDepth);
      byPart.put(name, found);
      units.add(found);
    }
    return found;
  }

  /** The domain around this one; null for the root. */
  public @Nullable Domain parent() {
    return parent;
  }

  /** Whether it is the whole: there is no outside. */
  public boolean isRoot() {
    return parent == null;
  }

  /** Whether peers are directly in it. */
  public boolean isRack() {
    return part.equals(RACK);
  }

  /** How many parts of a location name it: 0 for the root. */
  public int depth() {
    return depth;
  }

  /** The domains right inside it, in no order; none for a rack. Not to be changed. */
  public List<Domain> units() {
    return units;
  }

  /** A rack's peers that have everything, in no order. Not to be changed. */
  public List<Peer> sources() {
    return sources;
  }

  /** A rack's other peers, in no order. Not to be changed. */
  public List<Peer> leechers() {
    return leechers;
  }

  /** How many sources are in it, at any depth. */
  public int sourceCount() {
    return sourceCount;
  }

  /** How many leechers are in it, at any depth. */
  public int leecherCount() {
    return leecherCount;
  }

  /** How many sources that are not doubted are in it, at any depth. */
  public int liveSourceCount() {
    return sourceCount - doubtedSourceCount;
  }

  /** How many sources in it can be told at any time whom to dial. */
  public int agentSourceCount() {
    return agentSourceCount;
  }

  /** Whether {@code peer} is inside, at any depth. */
  public boolean contains(Peer peer) {
    Domain around = peer.rack();
    while (around != null && around != this) {
      around = around.parent;
    }
    return around != null;
  }

  /** Whether a complete copy is inside, held by a peer that is not doubted. */
  public boolean isComplete() {
    return liveSourceCount() > 0;
  }

  /** How content gets in. */
  public Ingress ingress() {
    return ingress;
  }

  /** The unit of this domain that {@code peer} is in; the peer must be inside. */
  public Domain unitOf(Peer peer) {
    Domain unit = peer.rack();
    while (unit.parent != this) {
      if (unit.parent == null) {
        throw new IllegalArgumentException("the peer is not in this domain");
      }
      unit = unit.parent;
    }
    return unit;
  }

  /** The source with this number, 0 to {@link #sourceCount()} - 1, in no particular order. */
  public Peer source(int number) {
    if (isRack()) {
      return sources.get(number);
    }
    int rest = number;
    for (var unit : units) {
      if (rest < unit.sourceCount) {
        return unit.source(rest);
      }
      rest -= unit.sourceCount;
    }
    throw new IndexOutOfBoundsException(number);
  }

  void add(Peer peer, long now) {
    var rows = peer.isSource() ? sources : leechers;
    peer.row = rows.size();
    rows.add(peer);
    count(peer, 1, now);
  }

  /** Must be called before the peer's state changes, so that it leaves the list it is in. */
  void remove(Peer peer, long now) {
    var rows = peer.isSource() ? sources : leechers;
    // Dense and unordered: the last one moves into the gap.
    var last = rows.remove(rows.size() - 1);
    if (last != peer) {
      rows.set(peer.row, last);
      last.row = peer.row;
    }
    count(peer, -1, now);
  }

  private void count(Peer peer, int difference, long now) {
    for (Domain domain = this; domain != null; domain = domain.parent) {
      boolean before = domain.isComplete();
      if (!peer.isSource()) {
        domain.leecherCount += difference;
      } else {
        domain.sourceCount += difference;
        domain.doubtedSourceCount += peer.isDoubted() ? difference : 0;
        boolean isAgent = peer.kind() != Sender.Kind.CLIENT && !peer.isDoubted();
        domain.agentSourceCount += isAgent ? difference : 0;
      }
      if (domain.isComplete() != before) {
        domain.ingress.hasCopy(!before, now);
      }
    }
  }

  void progressed(Peer peer, long now) {
    for (Domain domain = this; domain != null; domain = domain.parent) {
      domain.ingress.progressed(peer, now);
    }
  }

  /** Forgets domains that nobody is in, from this rack upwards. */
  void prune() {
    for (Domain domain = this; domain.parent != null; domain = domain.parent) {
      if (domain.sourceCount + domain.leecherCount > 0) {
        return;
      }
      domain.parent.byPart.remove(domain.part);
      domain.parent.units.remove(domain);
    }
  }
}
