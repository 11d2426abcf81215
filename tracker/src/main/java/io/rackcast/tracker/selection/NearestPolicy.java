package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Domain;
import io.rackcast.tracker.swarm.Mix;
import io.rackcast.tracker.swarm.Rack;
import io.rackcast.tracker.swarm.Swarm;

/**
 * Most peers from the rack, but from each wider tier a part that nearer ones cannot take: so no
 * group is told of nobody but each other while the content is elsewhere. Everybody may fetch from
 * outside; what crosses a border is less than by chance, and not once.
 *
 * <p>Of what is kept for the outside each tier gets half of what the nearer ones left, the widest
 * all the rest; what a tier cannot fill goes to the others. A small rack makes it less: an answer
 * is not filled up with strangers. Where the rack holds no complete copy more is kept for the
 * outside, and the first place of all is that of the nearest complete copy there is.
 *
 * <p>A choice is copies of blocks of the rack's rows and some draws from the tree, whatever the
 * swarm's size; it makes no object.
 */
public final class NearestPolicy implements Policy {
  // A draw may hit who is in already.
  private static final int TRIES = 4;

  private final NearestRules rules;

  /** A policy under these rules. */
  public NearestPolicy(NearestRules rules) {
    this.rules = rules;
  }

  @Override
  public void heard(Swarm swarm, Rack rack, int row, long now) {}

  @Override
  public void changed(Swarm swarm, Rack rack, long now) {}

  @Override
  public void choose(
      Swarm swarm, Rack rack, int row, int wanted, long seed, long now, Choice choice) {
    choice.begin(wanted);
    if (rack.isSource(row)) {
      // The others dial it; those of its rack it may dial as well.
      choice.is(false, rack.depth());
      Windows.add(choice, rack, rack.sources(), rack.size(), seed, row);
      return;
    }
    choice.is(true, 0);
    var picks = choice.outside();
    boolean hasCopy = rack.isComplete();
    int kept = rules.outside(wanted, rack.size() - 1, hasCopy);
    picks.begin(kept);
    if (!hasCopy) {
      addCopy(picks, rack, seed);
    }
    int peers = swarm.root().peerCount();
    addTiers(picks, rack, kept, peers, seed, !hasCopy);
    fill(picks, rack, kept, Mix.of(seed, 1), !hasCopy);
    choice.reserve(picks.size());
    addRack(choice, rack, row, seed);
    choice.reserve(-picks.size());
    choice.addOutside();
  }

  @Override
  public Reason why(Swarm swarm, Rack rack, int row, Rack other, int otherRow) {
    if (other == rack) {
      return other.isSource(otherRow) ? Reason.RACK_SOURCE : Reason.RACK_MEMBER;
    }
    return Reason.NEAREST;
  }

  /** Adds the nearest complete copy outside the rack; one that is live, if there is any. */
  private static void addCopy(Picks picks, Rack rack, long seed) {
    for (int live = 1; live >= 0; live--) {
      for (Domain own = rack; own.parent() != null; own = own.parent()) {
        var domain = own.parent();
        int copies =
            live == 1
                ? domain.liveSourceCount() - own.liveSourceCount()
                : domain.sourceCount() - own.sourceCount();
        for (int i = 0; copies > 0 && i < TRIES; i++) {
          if (Heads.addDrawn(picks, domain, own, Mix.of(seed, -1 - i))) {
            return;
          }
        }
      }
    }
  }

  /** Adds the part of each tier: half of what is left, all of it for the widest with peers. */
  private static void addTiers(
      Picks picks, Rack rack, int kept, int peers, long seed, boolean copies) {
    for (Domain own = rack; own.parent() != null; own = own.parent()) {
      var domain = own.parent();
      int rest = kept - picks.size();
      int share = domain.peerCount() == peers ? rest : (rest + 1) / 2;
      addTier(picks, domain, own, share, Mix.of(seed, domain.depth()), copies);
    }
  }

  /** Gives the places that some tier could not fill to the others, the nearest first. */
  private static void fill(Picks picks, Rack rack, int kept, long seed, boolean copies) {
    for (Domain own = rack; own.parent() != null && !picks.isFull(); own = own.parent()) {
      int rest = kept - picks.size();
      addTier(picks, own.parent(), own, rest, Mix.of(seed, own.depth()), copies);
    }
  }

  /** Adds up to {@code share} peers of {@code domain} that are not in {@code own}. */
  private static void addTier(
      Picks picks, Domain domain, Domain own, int share, long seed, boolean copies) {
    int there = domain.peerCount() - own.peerCount();
    if (share <= 0 || there <= 0) {
      return;
    }
    int end = picks.size() + share;
    if (there <= share + picks.size()) {
      addAll(picks, domain, own, end);
      return;
    }
    boolean draws = copies && domain.sourceCount() > own.sourceCount();
    for (int i = 0; picks.size() < end && i < TRIES * share; i++) {
      // One in four is a complete copy, where those are what the rack lacks.
      if (draws && i % 4 == 0) {
        Heads.addDrawn(picks, domain, own, Mix.of(seed, i));
      } else {
        Draws.add(picks, domain, own, Mix.of(seed, i));
      }
    }
  }

  private static void addAll(Picks picks, Domain domain, Domain own, int end) {
    if (domain instanceof Rack rack) {
      for (int row = 0; row < rack.size() && picks.size() < end; row++) {
        picks.add(rack, row);
      }
      return;
    }
    for (int i = 0; i < domain.unitCount(); i++) {
      if (domain.unit(i) != own) {
        addAll(picks, domain.unit(i), own, end);
      }
    }
  }

  /** Its rack: first some who have everything, then who gets it, then the others. */
  private static void addRack(Choice choice, Rack rack, int row, long seed) {
    int sources = rack.sources();
    int first = Math.min(Columns.RACK_SOURCES, sources);
    int start = Windows.start(sources, seed);
    Windows.addFrom(choice, rack, 0, sources, start, first);
    Windows.add(choice, rack, sources, rack.size(), seed, row);
    int next = sources == 0 ? 0 : (start + first) % sources;
    Windows.addFrom(choice, rack, 0, sources, next, sources - first);
  }
}
