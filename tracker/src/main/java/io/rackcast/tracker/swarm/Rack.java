package io.rackcast.tracker.swarm;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.PeerId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The leaf of the tree: the peers of a swarm at one location, by row. Rows below {@link #sources}
 * are sources, those from there to {@link #size} leechers; a row is valid until the swarm is next
 * changed. Guarded by the swarm's lock.
 */
public final class Rack extends Rows {
  private static final Peer[] NOBODY = {};

  private final Location location;
  private Peer[] noted = NOBODY;
  private int dueAtSeconds;
  private int changedAt;

  Rack(Domain parent, String part, Location location) {
    super(parent, part, location.depth());
    this.location = location;
  }

  /** Where it is. */
  public Location location() {
    return location;
  }

  /** What {@link Swarm#changes} was when its own peers, or what they lead, last changed. */
  public int changedAt() {
    return changedAt;
  }

  void changedAt(int changes) {
    changedAt = changes;
  }

  @SuppressWarnings("ReferenceEquality") // the same one mostly: values are compared after that
  boolean isAt(Location place) {
    if (location == place) {
      return true;
    }
    int depth = location.depth();
    if (depth != place.depth()) {
      return false;
    }
    for (int i = depth - 1; i >= 0; i--) {
      if (!location.parts().get(i).equals(place.parts().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether others can get everything from it without it getting anything from them. */
  public boolean isSource(int row) {
    return row < sources();
  }

  /** Whether it has everything. */
  public boolean isSeeder(int row) {
    return leftUnits(row) == 0;
  }

  /** Whether it fetches: it lacks something and wants it (BEP 21 peers that paused do not). */
  public boolean isFetching(int row) {
    return !isSource(row) && !has(row, PAUSED);
  }

  /** Whether it may lead stripes: an agent that fetches and on which others can depend. */
  public boolean mayTakeStripes(int row) {
    return kind(row) == Kind.AGENT && isFetching(row) && !isDoubted(row);
  }

  /** Which agent leads each stripe; null if none fetches. */
  public @Nullable RackStripes rackStripes() {
    return stripes() instanceof RackStripes stripes ? stripes : null;
  }

  /** Whether agents share out the stripes of what comes into the rack. */
  public boolean isStriped() {
    var stripes = rackStripes();
    return stripes != null && stripes.isActive();
  }

  /** An agent that may lead stripes came or went. */
  void agentsChanged(long now) {
    var stripes = rackStripes();
    if (stripes == null) {
      keep(new RackStripes(), now);
    } else {
      stripes.stale();
    }
  }

  /** Whether nothing should depend on it. */
  public boolean isDoubted(int row) {
    return has(row, DOUBTED);
  }

  /** Whether it wants no more, though it lacks something (BEP 21). */
  public boolean isPaused(int row) {
    return has(row, PAUSED);
  }

  /** What it calls itself, as a new object. */
  public PeerId peerId(int row) {
    return new PeerId(idHigh(row), idMiddle(row), idLow(row));
  }

  /** Bytes that it lacks, rounded up to 16 KiB; -1 if it does not say. */
  public long leftBytes(int row) {
    int units = leftUnits(row);
    return units < 0 ? -1 : (long) units << 14;
  }

  /** What it runs. */
  public Kind kind(int row) {
    return Kind.of(flags(row) & KIND);
  }

  /** What it lacks, in units that compare, 0 for nothing. */
  public long left(int row) {
    return Integer.toUnsignedLong(leftUnits(row));
  }

  /** Milliseconds since it was heard, by the second. */
  public long silenceMillis(int row, long now) {
    return silence(row, (int) (now / 1000)) * 1000L;
  }

  /** Milliseconds since it joined, by the second; begins anew after 68 minutes. */
  public long ageMillis(int row, long now) {
    return age(row, (int) (now / 1000)) * 1000L;
  }

  /** Whether it was ever told of peers outside its rack: clients forget no address. */
  public boolean hasHeldOutside(int row) {
    return has(row, HELD_OUTSIDE);
  }

  /** Notes that it was told of peers outside its rack. */
  public void holdsOutside(int row) {
    setFlags(row, flags(row) | HELD_OUTSIDE);
  }

  /** It asks nobody outside any more, whatever it was told of. */
  public void asksInside(int row) {
    setFlags(row, flags(row) & ~HELD_OUTSIDE);
  }

  /**
   * Whether its peer listener takes TLS, by the last word of its agent: who was told so goes on to
   * dial it so while the agent's stream is away.
   */
  public boolean takesTls(int row) {
    return has(row, TAKES_TLS);
  }

  /** Notes whether its peer listener takes TLS. */
  public void takesTls(int row, boolean does) {
    setFlags(row, does ? flags(row) | TAKES_TLS : flags(row) & ~TAKES_TLS);
  }

  /** Where it listens by IPv4, else by IPv6, as a new object. */
  public Endpoint endpoint(int row) {
    return ipv4Port(row) != 0
        ? new Endpoint(IpAddress.ofIpv4(ipv4(row)), ipv4Port(row))
        : new Endpoint(IpAddress.ofIpv6(ipv6High(row), ipv6Low(row)), ipv6Port(row));
  }

  /** Where it listens by IPv6 besides, as a new object; null if it does not. */
  public @Nullable Endpoint secondEndpoint(int row) {
    return ipv4Port(row) == 0 || ipv6Port(row) == 0
        ? null
        : new Endpoint(IpAddress.ofIpv6(ipv6High(row), ipv6Low(row)), ipv6Port(row));
  }

  /** More about the peer in this row, that stays when it moves; null if there is no more. */
  public @Nullable Peer noted(int row) {
    if (has(row, NOTED)) {
      for (var peer : noted) {
        if (peer.row() == row) {
          return peer;
        }
      }
    }
    return null;
  }

  /** More about the peer in this row, made if there is none. */
  public Peer note(int row) {
    var known = noted(row);
    if (known != null) {
      return known;
    }
    var peer = new Peer(this, row);
    noted = Arrays.copyOf(noted, noted.length + 1);
    noted[noted.length - 1] = peer;
    setFlags(row, flags(row) | NOTED);
    return peer;
  }

  /** Forgets what is known besides the row; whoever holds it sees that the peer is gone. */
  void forget(int row) {
    var peer = noted(row);
    if (peer == null) {
      return;
    }
    setFlags(row, flags(row) & ~NOTED);
    peer.gone();
    var rest = new Peer[noted.length - 1];
    int kept = 0;
    for (var other : noted) {
      if (other != peer) {
        rest[kept++] = other;
      }
    }
    noted = kept == 0 ? NOBODY : rest;
  }

  @Override
  void moved(int from, int to) {
    var peer = noted(from);
    if (peer != null) {
      peer.moved(to);
    }
  }

  @Override
  void swapped(int one, int other) {
    var first = noted(one);
    var second = noted(other);
    if (first != null) {
      first.moved(other);
    }
    if (second != null) {
      second.moved(one);
    }
  }

  /** No peer of the rack is to be forgotten before this time; may be too early. */
  boolean isDue(int seconds) {
    return seconds - dueAtSeconds >= 0;
  }

  void dueAt(int seconds) {
    dueAtSeconds = seconds;
  }

  /** Makes sure that the rack is looked at in time. */
  void dueBy(int seconds) {
    if (seconds - dueAtSeconds < 0) {
      dueAtSeconds = seconds;
    }
  }
}
