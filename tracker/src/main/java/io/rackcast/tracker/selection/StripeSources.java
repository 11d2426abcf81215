package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Kind;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Rack;
import java.util.ArrayList;
import java.util.List;

/**
 * The sources of a domain that agents fetch into, and whether they are scarce: fewer than the units
 * that lack a copy. Scarce ones are asked by a stripe's entry first, so that each sends every piece
 * about once; plentiful ones by all, each by some. An origin is scarce always.
 */
final class StripeSources {
  private static final int MOST = 2;
  // Beyond that a source is told to some of a stripe's leads only.
  private static final int MANY_UNITS = 16;
  private static final int TRIES = 4;

  private final Domain domain;
  private final int units;
  private final boolean isMany;
  // Where none is live doubted ones are better than none.
  private final boolean takesDoubted;
  private final List<Rack> racks = new ArrayList<>();
  private final List<Integer> rows = new ArrayList<>();
  private final boolean isPlentiful;

  StripeSources(Domain domain) {
    this.domain = domain;
    var stripes = domain.unitStripes();
    units = stripes == null ? 0 : stripes.units();
    takesDoubted = !domain.isComplete();
    isMany = domain.liveSourceCount() > Columns.FEW;
    int ordinary = isMany ? domain.liveSourceCount() : gather(domain);
    isPlentiful = ordinary > 0 && (isMany || ordinary >= units);
  }

  boolean isOf(Domain other) {
    return domain == other;
  }

  private int gather(Domain inner) {
    int ordinary = 0;
    if ((takesDoubted ? inner.sourceCount() : inner.liveSourceCount()) == 0) {
      return 0;
    }
    if (inner instanceof Rack rack) {
      for (int row = 0; row < rack.sources(); row++) {
        if (takesDoubted || !rack.isDoubted(row)) {
          racks.add(rack);
          rows.add(row);
          ordinary += rack.kind(row) == Kind.ORIGIN ? 0 : 1;
        }
      }
      return ordinary;
    }
    var wide = inner.wide();
    int count = wide == null ? inner.unitCount() : wide.holders().size();
    for (int i = 0; i < count; i++) {
      ordinary += gather(wide == null ? inner.unit(i) : wide.holders().get(i));
    }
    return ordinary;
  }

  boolean isPlentiful() {
    return isPlentiful;
  }

  /** Adds those that a unit's lead of a stripe is told of. */
  void addTo(Picks picks, Domain unit, int stripe, boolean entry) {
    long hash = Mix.of(unit.hash(), stripe);
    if (isMany) {
      addDrawn(picks, unit, hash);
    } else if (isPlentiful) {
      addBest(picks, hash, false);
    } else if (entry || units <= MANY_UNITS || Long.remainderUnsigned(hash, units) < MANY_UNITS) {
      // The same ones to all leads of the stripe: so stripes are spread over sources.
      addBest(picks, stripe, true);
    }
  }

  private void addDrawn(Picks picks, Domain unit, long hash) {
    int end = picks.size() + MOST;
    for (int i = 0; i < TRIES * MOST && picks.size() < end; i++) {
      Heads.addDrawn(picks, domain, unit, Mix.of(hash, i));
    }
  }

  private void addBest(Picks picks, long hash, boolean scarce) {
    int first = best(hash, -1, scarce);
    int second = first < 0 ? -1 : best(hash, first, scarce);
    add(picks, first, scarce);
    add(picks, second, scarce);
  }

  private void add(Picks picks, int source, boolean scarce) {
    if (source >= 0) {
      picks.add(racks.get(source), rows.get(source), scarce);
    }
  }

  private int best(long hash, int without, boolean origins) {
    int best = -1;
    long bestRank = 0;
    for (int i = 0; i < racks.size(); i++) {
      long rank = Mix.of(racks.get(i).hash(rows.get(i)), hash);
      boolean may = origins || racks.get(i).kind(rows.get(i)) != Kind.ORIGIN;
      if (may && i != without && (best < 0 || Long.compareUnsigned(rank, bestRank) < 0)) {
        best = i;
        bestRank = rank;
      }
    }
    return best;
  }
}
