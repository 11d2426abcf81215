package io.rackcast.tracker.swarm;

import io.rackcast.proto.announce.Event;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.InfoHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All peers of one artifact. Every method is to be called while the swarm is held, see {@link
 * MemorySwarms}, for as short as a copy takes.
 */
public final class Swarm {
  /** Stands for no row. */
  public static final int NONE = -1;

  // Of the heap, with their places in the arrays of what they are in.
  static final long BYTES = 216;
  private static final long DOMAIN_BYTES = 96;
  private static final long RACK_BYTES = 128;

  private static final Rack[] NO_RACKS = {};
  private static final int FEW_RACKS = 8;

  private final long high;
  private final long middle;
  private final int low;
  private final Shard shard;
  private @Nullable InfoHash infoHash;
  private final Domain.Root root = new Domain.Root();
  private Rack[] racks = NO_RACKS;
  private int rackCount;
  private @Nullable RackIndex index;
  private int seeders;
  private int partialSeeds;
  private int completions;
  private int orders;
  private int changes;
  private boolean isStriped;

  Swarm(long high, long middle, int low, Shard shard) {
    this.high = high;
    this.middle = middle;
    this.low = low;
    this.shard = shard;
  }

  boolean isNamed(long otherHigh, long otherMiddle, int otherLow) {
    return high == otherHigh && middle == otherMiddle && low == otherLow;
  }

  long hash() {
    return Shard.hash(high, middle, low);
  }

  Shard shard() {
    return shard;
  }

  /** Its name: the v1 infohash. */
  public InfoHash infoHash() {
    var name = infoHash;
    if (name == null) {
      name = new InfoHash(high, middle, low);
      infoHash = name;
    }
    return name;
  }

  /** Bytes 0 to 7 of its name. */
  public long nameHigh() {
    return high;
  }

  /** Bytes 8 to 15 of its name. */
  public long nameMiddle() {
    return middle;
  }

  /** Bytes 16 to 19 of its name. */
  public int nameLow() {
    return low;
  }

  /** A number of this swarm that stays: what rendezvous hashing adds to a peer's. */
  public long seed() {
    return Mix.of(high, middle);
  }

  /** The domain of all its peers. */
  public Domain root() {
    return root;
  }

  /** How many peers have everything. */
  public int seederCount() {
    return seeders;
  }

  /** How many peers lack something. */
  public int leecherCount() {
    return size() - seeders;
  }

  /** How many of those want no more (BEP 21, "partial seed"). */
  public int partialSeedCount() {
    return partialSeeds;
  }

  /** How many peers there are. */
  public int size() {
    return root.sourceCount() + root.leecherCount();
  }

  /** How many times a peer said that it had just completed (BEP 48, "downloaded"). */
  public int completions() {
    return completions;
  }

  /** A number larger than all it gave before. */
  public int nextOrder() {
    changes++;
    return ++orders;
  }

  /** A number that differs when anything changed that peers could be told. */
  public int changes() {
    return changes;
  }

  /** Notes that peers could be told something else than before. */
  public void changed() {
    changes++;
  }

  /** As {@link #changed()}; those of this rack before all others. */
  public void changed(Rack rack) {
    changes++;
    rack.changedAt(changes);
  }

  /** Whether agents ever fetched in it: if not, nothing of it is cut into stripes. */
  public boolean isStriped() {
    return isStriped;
  }

  /** How many racks have peers. */
  public int rackCount() {
    return rackCount;
  }

  /** One of the racks, 0 to {@link #rackCount} - 1, in no order that stays. */
  public Rack rack(int number) {
    return racks[number];
  }

  /** Its racks as they are seen without the lock: whatever was there a moment ago, or null. */
  Rack @Nullable [] peekRacks() {
    return racks;
  }

  /** The rack at this location; null if nobody is there. */
  @SuppressWarnings("ReferenceEquality") // the same one mostly: values are compared after that
  public @Nullable Rack rackAt(Location location) {
    if (index != null) {
      return index.find(location);
    }
    for (int i = 0; i < rackCount; i++) {
      if (racks[i].location() == location) {
        return racks[i];
      }
    }
    for (int i = 0; i < rackCount; i++) {
      if (racks[i].isAt(location)) {
        return racks[i];
      }
    }
    return null;
  }

  /** The rack at this location; made, for an {@link #update} to follow, if nobody is there. */
  public Rack rackFor(Location location) {
    var found = rackAt(location);
    return found == null ? addRack(location) : found;
  }

  private Rack addRack(Location location) {
    Domain domain = root;
    int last = location.depth() - 1;
    for (int i = 0; i < last; i++) {
      domain = inner(domain, location.parts().get(i));
    }
    String part = location.parts().get(last);
    var there = domain.unitNamed(part);
    // A domain that has units besides: its own peers are a unit of it.
    var rack =
        there == null
            ? new Rack(domain, part, location)
            : new Rack(there, Domain.OWN_RACK, location);
    (there == null ? domain : there).addUnit(rack);
    shard.counts().take(RACK_BYTES + rack.arrayBytes());
    if (rackCount == racks.length) {
      racks = Arrays.copyOf(racks, rackCount < 8 ? rackCount + 1 : rackCount + (rackCount >> 1));
    }
    racks[rackCount++] = rack;
    if (index != null) {
      index.add(rack, rackCount);
    } else if (rackCount > FEW_RACKS) {
      index = new RackIndex(this);
    }
    return rack;
  }

  private Domain inner(Domain domain, String part) {
    var there = domain.unitNamed(part);
    if (there instanceof Rack rack) {
      there = rack.wrap();
      shard.counts().take(DOMAIN_BYTES);
    } else if (there == null) {
      there = new Domain(domain, part, domain.depth() + 1);
      domain.addUnit(there);
      shard.counts().take(DOMAIN_BYTES);
    }
    return there;
  }

  /**
   * Takes in an announce other than {@code stopped}. The row is found by the peer id: so a node
   * that announces from an address of either family is one peer with two endpoints. An endpoint
   * that comes with another peer id is no longer the other peer's: the process was started again.
   *
   * @param rack where the peer is, from {@link #rackFor}
   * @param now in ticks of milliseconds
   * @return the peer's row; {@link #NONE} if it would be new and the tracker's bound on peers is
   *     reached
   */
  public int update(Rack rack, Announce announce, Kind kind, long now) {
    int row = row(rack, announce);
    if (row == NONE) {
      row = join(rack, announce, kind, now);
    } else {
      row = change(rack, row, announce, kind, now);
    }
    if (row == NONE) {
      drop(rack);
    } else if (announce.event() == Event.COMPLETED) {
      completions++;
    }
    return row;
  }

  /** The row of who announces; {@link #NONE} if it is not in the rack. */
  public int row(Rack rack, Announce announce) {
    return rack.find(announce.idHigh(), announce.idMiddle(), announce.idLow());
  }

  private int join(Rack rack, Announce announce, Kind kind, long now) {
    evict(rack, announce, now);
    if (!shard.counts().tryAdd()) {
      return NONE;
    }
    boolean source = isSource(announce, kind);
    int seconds = (int) (now / 1000);
    long bytes = rack.arrayBytes();
    int row = rack.add(announce, source, seconds);
    shard.counts().take(rack.arrayBytes() - bytes);
    rack.setLeft(row, Rows.units(announce));
    rack.setFlags(row, flags(announce, kind));
    partialSeeds += paused(rack, row);
    rack.count(source ? 1 : 0, 0, source && kind.isAgent() ? 1 : 0, source ? 0 : 1, now);
    agentsChanged(rack, rack.mayTakeStripes(row), now);
    countSeeder(announce.isSeeder() ? 1 : 0);
    rack.dueBy(seconds + expiry(rack, row));
    changed(rack);
    return row;
  }

  /** Takes out who listened where the announcing peer does, if that is another one. */
  private void evict(Rack rack, Announce announce, long now) {
    int before =
        rack.findEnd(
            announce.addressHigh(), announce.addressLow(), announce.isIpv4(), announce.port());
    if (before != NONE) {
      take(rack, before, now);
    }
  }

  private static boolean isSource(Announce announce, Kind kind) {
    return announce.isSeeder() || kind == Kind.ORIGIN;
  }

  private static int flags(Announce announce, Kind kind) {
    boolean paused = announce.event() == Event.PAUSED && !announce.isSeeder();
    return kind.number() | (paused ? Rows.PAUSED : 0);
  }

  private int change(Rack rack, int found, Announce announce, Kind kind, long now) {
    int row = found;
    if (!rack.hasEnd(row, announce)) {
      evict(rack, announce, now);
      row = row(rack, announce);
      long bytes = rack.arrayBytes();
      rack.setEnd(row, announce);
      shard.counts().take(rack.arrayBytes() - bytes);
      changed(rack);
    }
    int seconds = (int) (now / 1000);
    int left = Rows.units(announce);
    int before = rack.leftUnits(row);
    rack.heard(row, seconds);
    if (left != before) {
      rack.setLeft(row, left);
      countSeeder((left == 0 ? 1 : 0) - (before == 0 ? 1 : 0));
    }
    if (Integer.compareUnsigned(left, before) < 0) {
      // Before it turns: as a source it leads no more.
      progressed(rack, row, before, now);
    }
    boolean source = isSource(announce, kind);
    int flags = rack.flags(row);
    int kept = Rows.HELD_OUTSIDE | Rows.NOTED | Rows.TAKES_TLS;
    int doubted = staysDoubted(rack, row, announce, now) ? Rows.DOUBTED : 0;
    int next = (flags & kept) | doubted | flags(announce, kind);
    if (next != flags || source != rack.isSource(row)) {
      row = turn(rack, row, next, source, now);
      rack.dueBy(seconds + expiry(rack, row));
    }
    return row;
  }

  private static boolean staysDoubted(Rack rack, int row, Announce announce, long now) {
    if (!rack.isDoubted(row) || announce.event() == Event.STARTED) {
      return false;
    }
    var peer = rack.noted(row);
    return peer != null && peer.doubtedUntil() > now;
  }

  /**
   * Takes in what an agent says of itself between its announces.
   *
   * @param left bytes that it lacks, 0 or more
   * @return its row from now on
   */
  public int heard(Rack rack, int row, long left, long now) {
    return update(rack, said(rack, row).left(left), rack.kind(row), now);
  }

  private void progressed(Rack rack, int row, int before, long now) {
    var peer = rack.noted(row);
    if (peer != null) {
      peer.progressed(now);
    }
    if (rack.progressed(rack, row, before, now)) {
      changed(rack);
    }
  }

  /**
   * Says what a peer runs, which its next announce would say as well: its agent's stream was
   * opened.
   *
   * @return its row from now on
   */
  public int runs(Rack rack, int row, Kind kind, long now) {
    int flags = (rack.flags(row) & ~Rows.KIND) | kind.number();
    boolean source = rack.isSeeder(row) || kind == Kind.ORIGIN;
    return flags == rack.flags(row) ? row : turn(rack, row, flags, source, now);
  }

  /** Gives a row other flags, or makes a source of a leecher or the other way round. */
  private int turn(Rack rack, int found, int flags, boolean source, long now) {
    int row = found;
    boolean before = rack.isSource(row);
    int doubted = count(rack, row, Rows.DOUBTED);
    int agents = liveAgent(rack, row);
    boolean took = rack.mayTakeStripes(row);
    partialSeeds -= paused(rack, row);
    rack.setFlags(row, flags);
    partialSeeds += paused(rack, row);
    if (source != before) {
      // What is known of a leecher says nothing of a source.
      rack.forget(row);
      row = rack.turn(row);
    }
    int sources = (source ? 1 : 0) - (before ? 1 : 0);
    rack.count(
        sources,
        count(rack, row, Rows.DOUBTED) - doubted,
        liveAgent(rack, row) - agents,
        -sources,
        now);
    agentsChanged(rack, took != rack.mayTakeStripes(row), now);
    changed(rack);
    return row;
  }

  private void agentsChanged(Rack rack, boolean changed, long now) {
    if (changed) {
      isStriped = true;
      rack.agentsChanged(now);
    }
  }

  private static int count(Rack rack, int row, int flag) {
    return rack.isSource(row) && rack.has(row, flag) ? 1 : 0;
  }

  private static int liveAgent(Rack rack, int row) {
    return rack.isSource(row) && rack.kind(row).isAgent() && !rack.isDoubted(row) ? 1 : 0;
  }

  private static int paused(Rack rack, int row) {
    return rack.has(row, Rows.PAUSED) ? 1 : 0;
  }

  private void countSeeder(int difference) {
    if (difference != 0) {
      seeders += difference;
      shard.counts().seeders(difference);
    }
  }

  /**
   * Puts a peer, as it is, into the rack at another place; rows of both move. If it announced from
   * there already it is only taken out.
   *
   * @param place other than the rack's
   * @return whether it is there by this
   */
  public boolean move(Rack rack, int row, Location place, long now) {
    var said = said(rack, row);
    var to = rackFor(place);
    boolean isThere = row(to, said) != NONE;
    if (!isThere) {
      bring(rack, row, to, said, now);
    }
    take(rack, row, now);
    if (!isThere) {
      shard.counts().returned();
    }
    drop(rack);
    return !isThere;
  }

  private void bring(Rack from, int row, Rack to, Announce said, long now) {
    evict(to, said, now);
    boolean source = from.isSource(row);
    long bytes = to.arrayBytes();
    int there = to.add(said, source, (int) (now / 1000));
    var second = from.secondEndpoint(row);
    if (second != null) {
      to.setEnd(there, said.from(second.address()).port(second.port()));
    }
    shard.counts().take(to.arrayBytes() - bytes);
    to.setTimes(there, from.times(row));
    to.setLeft(there, from.leftUnits(row));
    to.setFlags(there, from.flags(row) & ~Rows.NOTED);
    partialSeeds += paused(to, there);
    to.count(
        source ? 1 : 0, count(to, there, Rows.DOUBTED), liveAgent(to, there), source ? 0 : 1, now);
    agentsChanged(to, to.mayTakeStripes(there), now);
    countSeeder(to.isSeeder(there) ? 1 : 0);
    to.dueBy((int) (now / 1000));
    changed(to);
  }

  /** Who is in this row, and where it listens. */
  private static Announce said(Rack rack, int row) {
    var endpoint = rack.endpoint(row);
    return new Announce()
        .peerId(rack.idHigh(row), rack.idMiddle(row), rack.idLow(row))
        .from(endpoint.address())
        .port(endpoint.port());
  }

  /** Takes a peer out; rows move. */
  public void remove(Rack rack, int row, long now) {
    take(rack, row, now);
    drop(rack);
  }

  /** Takes all peers out. */
  public void clear(long now) {
    // Else it would be made anew for each rack that goes.
    index = null;
    while (rackCount > 0) {
      var rack = racks[rackCount - 1];
      while (rack.size() > 0) {
        take(rack, rack.size() - 1, now);
      }
      drop(rack);
    }
  }

  private void take(Rack rack, int row, long now) {
    rack.forget(row);
    boolean source = rack.isSource(row);
    int doubted = count(rack, row, Rows.DOUBTED);
    int agents = liveAgent(rack, row);
    agentsChanged(rack, rack.mayTakeStripes(row), now);
    countSeeder(rack.isSeeder(row) ? -1 : 0);
    partialSeeds -= paused(rack, row);
    long bytes = rack.arrayBytes();
    rack.removeRow(row);
    shard.counts().take(rack.arrayBytes() - bytes);
    rack.count(source ? -1 : 0, -doubted, -agents, source ? 0 : -1, now);
    shard.counts().removed();
    changed(rack);
  }

  /** Counts the tables of stripes that were made or dropped while it was held. */
  void countTables() {
    if (size() == 0) {
      root.end();
    }
    shard.counts().take(root.tableBytes());
  }

  /** Forgets a rack that nobody is in, and the domains that only it was in. */
  private void drop(Rack rack) {
    if (rack.size() > 0) {
      return;
    }
    long domains = rack.prune() - 1L;
    shard.counts().take(-RACK_BYTES - rack.arrayBytes() - domains * DOMAIN_BYTES);
    for (int i = 0; i < rackCount; i++) {
      if (racks[i] == rack) {
        racks[i] = racks[--rackCount];
        break;
      }
    }
    racks = rackCount == 0 ? NO_RACKS : racks;
    index = index != null && rackCount > FEW_RACKS ? new RackIndex(this) : null;
  }

  /**
   * Says that nothing should depend on a peer until it is heard again, and at least until {@code
   * until}, 0 for its next word. It keeps its row.
   */
  public void doubt(Rack rack, int row, long until, long now) {
    if (until > 0) {
      rack.note(row).doubtUntil(until);
    }
    if (!rack.isDoubted(row)) {
      turn(rack, row, rack.flags(row) | Rows.DOUBTED, rack.isSource(row), now);
    }
  }

  private int expiry(Rack rack, int row) {
    var patience = shard.patience();
    return patience.expirySeconds(rack.isSeeder(row), patience.isSlow(rack.idHigh(row)));
  }

  /** Whether a peer's next announce is overdue. */
  public boolean isOverdue(Rack rack, int row, long now) {
    var patience = shard.patience();
    boolean slow = patience.isSlow(rack.idHigh(row));
    return rack.silence(row, (int) (now / 1000)) >= patience.dueSeconds(rack.isSeeder(row), slow);
  }

  /** Takes out the peers of a rack whose time is over; returns how many. */
  public int expire(Rack rack, long now) {
    int seconds = (int) (now / 1000);
    if (!rack.isDue(seconds)) {
      return 0;
    }
    int expired = 0;
    int next = Integer.MAX_VALUE;
    for (int row = rack.size() - 1; row >= 0; row--) {
      int rest = expiry(rack, row) - rack.silence(row, seconds);
      if (rest <= 0) {
        take(rack, row, now);
        expired++;
        // A source's place is taken by the last source, and that one's by the last of all, who
        // was looked at before: nobody is missed.
      } else {
        next = Math.min(next, rest);
      }
    }
    rack.dueAt(seconds + next);
    drop(rack);
    return expired;
  }
}
