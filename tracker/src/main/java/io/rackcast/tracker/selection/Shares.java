package io.rackcast.tracker.selection;

import io.rackcast.tracker.swarm.Mix;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Shares out stripes among members by rendezvous hashing with bounded load: of k stripes and n
 * members none has more than k / n rounded up, or fewer than k / n rounded down. A pure function of
 * its arguments.
 *
 * <p>It moves no more than it must: what a member leaves behind goes to the best others with room,
 * one that joined takes those for which it ranks best from who has more than a fair share.
 */
final class Shares {
  /** Stands for no member. */
  static final int NONE = -1;

  private final long[] bases;
  private final int[] owners;
  private final BitSet counted;
  private final BitSet moved;
  private final int[] loads;
  private final int least;
  private final int most;

  /** Shares out the stripes {@code moved} so that of those {@code counted} nobody has too many. */
  private Shares(long seed, long[] members, int[] owners, BitSet counted, BitSet moved) {
    this.owners = owners;
    this.counted = counted;
    this.moved = moved;
    loads = new int[members.length];
    bases = new long[members.length];
    for (int i = 0; i < members.length; i++) {
      bases[i] = base(seed, members[i]);
    }
    for (int stripe = 0; stripe < owners.length; stripe++) {
      if (owners[stripe] != NONE && counted.get(stripe)) {
        loads[owners[stripe]]++;
      }
    }
    int stripes = counted.cardinality();
    least = stripes / members.length;
    most = (stripes + members.length - 1) / members.length;
  }

  private static BitSet all(int[] owners) {
    var all = new BitSet();
    all.set(0, owners.length);
    return all;
  }

  /**
   * Gives each stripe to a member.
   *
   * @param seed of the swarm
   * @param members their hashes
   * @param owners for each stripe who has it now, a place in {@code members} or {@link #NONE}; then
   *     who has it from now on
   */
  static void share(long seed, long[] members, int[] owners) {
    share(seed, members, owners, new BitSet());
  }

  /**
   * Gives each stripe to a member, so that of some stripes, too, none has more than its part.
   *
   * @param heavy the stripes that make more work than others
   */
  static void share(long seed, long[] members, int[] owners, BitSet heavy) {
    if (members.length == 0) {
      Arrays.fill(owners, NONE);
      return;
    }
    var all = all(owners);
    if (!heavy.isEmpty() && !heavy.equals(all)) {
      new Shares(seed, members, owners, heavy, heavy).share();
    }
    var light = (BitSet) all.clone();
    light.andNot(heavy.equals(all) ? new BitSet() : heavy);
    new Shares(seed, members, owners, all, light).share();
  }

  private void share() {
    giveAway();
    fillUp();
    takeDown();
  }

  /**
   * Gives each stripe that nobody has to a member, and takes none from anybody.
   *
   * @param seed as for {@link #share}, and so are the others
   */
  static void replace(long seed, long[] members, int[] owners) {
    if (members.length > 0) {
      var all = all(owners);
      new Shares(seed, members, owners, all, all).giveAway();
    }
  }

  /**
   * The member that comes after another one in a stripe's order, from best to worst and then from
   * the best again, however many it has: so all get a turn.
   *
   * @param before the other one's hash; it may be none of the members
   * @return its place; {@link #NONE} if there is no other
   */
  static int after(long seed, long[] members, int stripe, long before) {
    long start = rank(base(seed, before), stripe);
    int next = NONE;
    long nextStep = 0;
    for (int i = 0; i < members.length; i++) {
      // Ranks go round: the step to a better one is a long one.
      long step = rank(base(seed, members[i]), stripe) - start;
      if (step != 0 && (next == NONE || Long.compareUnsigned(step, nextStep) < 0)) {
        next = i;
        nextStep = step;
      }
    }
    return next;
  }

  /** What a member's rank is made of: to be mixed with each stripe's number. */
  static long base(long seed, long member) {
    return Mix.of(seed, member);
  }

  /** A member's number for a stripe, unsigned: the smallest is the best. */
  static long rank(long base, int stripe) {
    return Mix.of(base, stripe);
  }

  /** Gives what nobody has to the best, but leaves enough for those who have too little. */
  private void giveAway() {
    int rest = 0;
    for (int stripe = 0; stripe < owners.length; stripe++) {
      rest += owners[stripe] == NONE && moved.get(stripe) ? 1 : 0;
    }
    for (int stripe = 0; stripe < owners.length && rest > 0; stripe++) {
      if (owners[stripe] == NONE && moved.get(stripe)) {
        give(stripe, best(stripe, lacking() < rest ? most : least));
        rest--;
      }
    }
  }

  private int lacking() {
    int lacking = 0;
    for (int load : loads) {
      lacking += Math.max(0, least - load);
    }
    return lacking;
  }

  /** The best member for a stripe of those with fewer than so many; there is one. */
  private int best(int stripe, int below) {
    int best = NONE;
    for (int i = 0; i < bases.length; i++) {
      if (loads[i] < below
          && (best == NONE
              || Long.compareUnsigned(rank(bases[i], stripe), rank(bases[best], stripe)) < 0)) {
        best = i;
      }
    }
    return best;
  }

  private void give(int stripe, int member) {
    int before = owners[stripe];
    if (before != NONE && counted.get(stripe)) {
      loads[before]--;
    }
    owners[stripe] = member;
    loads[member]++;
  }

  /** Who has too little takes what it ranks best for. */
  private void fillUp() {
    for (int member = 0; member < loads.length; member++) {
      while (loads[member] < least) {
        int stripe = bestOf(member, most);
        give(stripe == NONE ? bestOf(member, least) : stripe, member);
      }
    }
  }

  /** The stripe that this member ranks best for, of those whose owner has more than so many. */
  private int bestOf(int member, int above) {
    int best = NONE;
    for (int stripe = 0; stripe < owners.length; stripe++) {
      if (moved.get(stripe)
          && loads[owners[stripe]] > above
          && (best == NONE
              || Long.compareUnsigned(rank(bases[member], stripe), rank(bases[member], best))
                  < 0)) {
        best = stripe;
      }
    }
    return best;
  }

  /** Who still has too much gives away what it ranks worst for. */
  private void takeDown() {
    for (int member = 0; member < loads.length; member++) {
      while (loads[member] > most) {
        int worst = worstOf(member);
        give(worst, best(worst, most));
      }
    }
  }

  private int worstOf(int member) {
    int worst = NONE;
    for (int stripe = 0; stripe < owners.length; stripe++) {
      if (moved.get(stripe)
          && owners[stripe] == member
          && (worst == NONE
              || Long.compareUnsigned(rank(bases[member], stripe), rank(bases[member], worst))
                  > 0)) {
        worst = stripe;
      }
    }
    return worst;
  }
}
