package io.rackcast.tracker.swarm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A part of the datacenter as one swarm sees it: the root, then a domain for each part of a
 * location; the last one is a {@link Rack} with its peers. Guarded by the swarm's lock.
 *
 * <p>A location may be another one's beginning ({@code dc1} and {@code dc1/pod1}): then the outer
 * one's rack is a unit of its domain, with an empty name, and of the same depth.
 *
 * <p>Slim, since there are several for each swarm: what few domains need is in {@link Ingress} and
 * {@link Wide}, made when it is needed.
 */
public class Domain {
  /** The name of the rack of a domain that has units besides. No part of a location is empty. */
  static final String OWN_RACK = "";

  private static final Domain[] NONE = {};

  private @Nullable Domain parent;
  private String part;
  private final byte depth;
  private Domain[] units = NONE;
  private int unitCount;
  private @Nullable Wide wide;
  private @Nullable Ingress ingress;
  private int sourceCount;
  private int doubtedSourceCount;
  private int agentSourceCount;
  private int leecherCount;

  Domain(@Nullable Domain parent, String part, int depth) {
    this.parent = parent;
    this.part = part;
    this.depth = (byte) depth;
  }

  /** The domain around all; counts what the tables of stripes inside take. */
  static final class Root extends Domain {
    private int uncounted;

    Root() {
      super(null, "the root", 0);
    }

    /** The swarm ends; nothing is inside any more. */
    void end() {
      super.uncountTable();
    }

    /** Bytes that tables took since it was last asked; negative: gave back. */
    int tableBytes() {
      int bytes = uncounted;
      uncounted = 0;
      return bytes;
    }
  }

  /** The domain around this one; null for the root. */
  public final @Nullable Domain parent() {
    return parent;
  }

  final String part() {
    return part;
  }

  /** A number that differs between the units of a domain and stays. */
  public final long hash() {
    return Mix.of(part.hashCode(), 0);
  }

  /** Its location as text, {@code dc1/pod3}; empty for the root. */
  public final String name() {
    if (parent == null) {
      return "";
    }
    String outer = parent.name();
    // The rack of a domain that has units besides is called as that domain.
    return part.isEmpty() ? outer : outer.isEmpty() ? part : outer + "/" + part;
  }

  /** Whether it is the whole: there is no outside. */
  public final boolean isRoot() {
    return parent == null;
  }

  /** How many parts of a location name it: 0 for the root. */
  public final int depth() {
    return depth;
  }

  /** How many domains are right inside it; 0 for a rack. */
  public final int unitCount() {
    return unitCount;
  }

  /** One of the domains right inside it, 0 to {@link #unitCount} - 1, in no order that stays. */
  public final Domain unit(int number) {
    return units[number];
  }

  /** What finds some of many units; null while they are few. */
  public final @Nullable Wide wide() {
    return wide;
  }

  @Nullable Domain unitNamed(String name) {
    if (wide != null) {
      return wide.named(name);
    }
    for (int i = 0; i < unitCount; i++) {
      if (units[i].part.equals(name)) {
        return units[i];
      }
    }
    return null;
  }

  final void addUnit(Domain unit) {
    if (unitCount == units.length) {
      units = Arrays.copyOf(units, unitCount < 8 ? unitCount + 1 : unitCount + (unitCount >> 1));
    }
    units[unitCount++] = unit;
    if (wide != null) {
      wide.add(unit);
    } else if (unitCount > Wide.MANY) {
      wide = new Wide(this);
    }
  }

  private void removeUnit(Domain unit) {
    for (int i = 0; i < unitCount; i++) {
      if (units[i] == unit) {
        units[i] = units[--unitCount];
        units[unitCount] = units[0];
        break;
      }
    }
    if (unitCount < Wide.MANY / 2) {
      wide = null;
    } else if (wide != null) {
      wide.remove(unit);
    }
    if (unitCount == 0 || (units.length > 8 && unitCount < units.length / 2)) {
      units = unitCount == 0 ? NONE : Arrays.copyOf(units, unitCount);
    }
  }

  /** Puts a domain in the place of this rack, which becomes a unit of it. */
  final Domain wrap() {
    var around = new Domain(parent, part, depth);
    around.sourceCount = sourceCount;
    around.doubtedSourceCount = doubtedSourceCount;
    around.agentSourceCount = agentSourceCount;
    around.leecherCount = leecherCount;
    var outer = parent;
    if (outer != null) {
      outer.removeUnit(this);
    }
    // Who led the rack leads the domain: it knows peers outside already.
    for (int i = 0; i < leadCount(); i++) {
      around
          .ingress(lead(i).since())
          .add(new Lead(lead(i).peer(), lead(i).since(), lead(i).order()));
    }
    if (outer != null) {
      outer.addUnit(around);
      moveStripes(outer, around);
    }
    parent = around;
    part = OWN_RACK;
    around.addUnit(this);
    return around;
  }

  /** What came into {@code outer} through this rack comes in through the domain around it. */
  private void moveStripes(Domain outer, Domain around) {
    var own = stripes();
    var others = outer.unitStripes();
    if (own == null || others == null || !own.isEntered()) {
      return;
    }
    others.replace(this, around);
    var stripes = around.unitStripes(0);
    var came = ingress();
    var comes = around.ingress();
    if (came != null && comes != null) {
      comes.progressAsOf(came);
    }
    stripes.join();
    if (others.hasBegun()) {
      stripes.begin();
    }
    stripes.entered(true);
    for (int stripe = 0; stripe < Stripes.COUNT; stripe++) {
      stripes.own(stripe, this);
    }
  }

  /** How many sources are in it, at any depth. */
  public final int sourceCount() {
    return sourceCount;
  }

  /** How many leechers are in it, at any depth. */
  public final int leecherCount() {
    return leecherCount;
  }

  /** How many peers are in it, at any depth. */
  public final int peerCount() {
    return sourceCount + leecherCount;
  }

  /** How many sources that are not doubted are in it, at any depth. */
  public final int liveSourceCount() {
    return sourceCount - doubtedSourceCount;
  }

  /** How many live sources in it can be told at any time whom to dial. */
  public final int agentSourceCount() {
    return agentSourceCount;
  }

  /** Whether a complete copy is inside, held by a peer that is not doubted. */
  public final boolean isComplete() {
    return sourceCount > doubtedSourceCount;
  }

  /** Whether {@code inner} is this domain or inside it, at any depth. */
  public final boolean contains(Domain inner) {
    Domain around = inner;
    while (around != null && around != this) {
      around = around.parent;
    }
    return around != null;
  }

  /** The unit of this domain that {@code rack} is or is in; it must be inside. */
  public final Domain unitOf(Rack rack) {
    Domain unit = rack;
    while (unit.parent != this) {
      if (unit.parent == null) {
        throw new IllegalArgumentException("the rack is not in this domain");
      }
      unit = unit.parent;
    }
    return unit;
  }

  /** How content gets in; null if nobody waits for any. */
  public final @Nullable Ingress ingress() {
    return ingress;
  }

  /** How content gets in; made if it is not there. */
  public final Ingress ingress(long now) {
    if (ingress == null) {
      ingress = new Ingress(now);
    }
    return ingress;
  }

  /** Forgets how content got in. There must be no leads. */
  public final void dropIngress() {
    uncountTable();
    ingress = null;
  }

  /** Keeps through whom each stripe gets in. */
  final void keep(Stripes table, long now) {
    ingress(now).stripes(table);
    top().uncounted += table.bytes();
  }

  private void uncountTable() {
    var table = stripes();
    if (table != null) {
      top().uncounted -= table.bytes();
    }
  }

  private Root top() {
    var domain = this;
    while (domain.parent != null) {
      domain = domain.parent;
    }
    return (Root) domain;
  }

  /** Through whom each stripe gets in; null if no agents fetch. */
  public final @Nullable Stripes stripes() {
    return ingress == null ? null : ingress.stripes();
  }

  /** Through which unit each stripe gets in; null if no agents fetch, and for a rack. */
  public final @Nullable UnitStripes unitStripes() {
    return stripes() instanceof UnitStripes stripes ? stripes : null;
  }

  /** Through which unit each stripe gets in; made if it is not there. Not for a rack. */
  public final UnitStripes unitStripes(long now) {
    var known = unitStripes();
    if (known == null) {
      known = new UnitStripes();
      keep(known, now);
    }
    return known;
  }

  /** How many leads it has. */
  public final int leadCount() {
    return ingress == null ? 0 : ingress.leadCount();
  }

  /** The leads, in the order in which they were chosen. */
  public final Lead lead(int number) {
    if (ingress == null) {
      throw new IndexOutOfBoundsException(number);
    }
    return ingress.lead(number);
  }

  /** The lead that the peer in this row is; null if it is none. */
  public final @Nullable Lead leadOf(Rack rack, int row) {
    return ingress == null ? null : ingress.leadOf(rack, row);
  }

  /** Adds a lead. */
  public final void addLead(Lead lead, long now) {
    ingress(now).add(lead);
    if (parent != null && parent.wide != null) {
      parent.wide.leads().add(lead.peer());
    }
  }

  /** Takes a lead out. */
  public final void removeLead(int number) {
    var peer = lead(number).peer();
    if (ingress != null) {
      ingress.remove(number);
    }
    if (parent != null && parent.wide != null) {
      parent.wide.leads().remove(peer);
    }
  }

  /** Whether the peer in this row may fetch from outside: it leads, or leads were of no use. */
  public final boolean admits(Rack rack, int row) {
    return ingress != null && (ingress.isOpen() || ingress.leadOf(rack, row) != null);
  }

  /** Counts differences here and in all domains around. */
  final void count(int sources, int doubted, int agents, int leechers, long now) {
    for (Domain domain = this; domain != null; domain = domain.parent) {
      boolean complete = domain.isComplete();
      boolean holds = domain.sourceCount > 0;
      domain.sourceCount += sources;
      domain.doubtedSourceCount += doubted;
      domain.agentSourceCount += agents;
      domain.leecherCount += leechers;
      if (domain.isComplete() != complete) {
        domain.hasCopy(!complete, now);
      }
      var outer = domain.parent;
      if (outer != null && outer.wide != null) {
        outer.wide.counted(domain);
        if (holds != (domain.sourceCount > 0)) {
          outer.wide.holds(domain, !holds);
        }
      }
    }
  }

  private void hasCopy(boolean complete, long now) {
    // Who does not wait does not miss it.
    if (ingress != null || (!complete && leecherCount > 0)) {
      ingress(now).hasCopy(complete, now);
    }
  }

  /**
   * A leecher got something.
   *
   * @param before what it lacked until now, in units of {@link Rows}; negative: it did not say
   * @return whether that changed who may fetch from outside
   */
  final boolean progressed(Rack rack, int row, int before, long now) {
    boolean closed = false;
    int part = before < 0 ? 0 : before - rack.leftUnits(row);
    for (Domain domain = this; domain != null; domain = domain.parent) {
      var in = domain.ingress;
      closed |= in != null && in.progressed(in.leadOf(rack, row) != null, now);
      if (part > 0 && in != null && in.stripes() instanceof UnitStripes stripes) {
        stripes.came(part, before, domain.leecherCount);
      }
    }
    return closed;
  }

  /** Forgets domains that nobody is in, from this one upwards; returns how many. */
  final int prune() {
    var domain = this;
    int forgotten = 0;
    while (domain.parent != null && domain.sourceCount + domain.leecherCount == 0) {
      var outer = domain.parent;
      while (domain.leadCount() > 0) {
        domain.removeLead(0);
      }
      domain.uncountTable();
      outer.removeUnit(domain);
      domain = outer;
      forgotten++;
    }
    return forgotten;
  }
}
