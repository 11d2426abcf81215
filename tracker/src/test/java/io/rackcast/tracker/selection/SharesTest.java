package io.rackcast.tracker.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {
  private static final int STRIPES = 64;
  private static final long SEED = 42;

  private static long[] members(int count) {
    return new Random(count).longs(count).toArray();
  }

  private static int[] shared(long[] members) {
    int[] owners = new int[STRIPES];
    Arrays.fill(owners, Shares.NONE);
    Shares.share(SEED, members, owners);
    return owners;
  }

  private static void isFair(int[] owners, int members) {
    int least = STRIPES / members;
    int most = (STRIPES + members - 1) / members;
    for (int member = 0; member < members; member++) {
      int wanted = member;
      assertThat(IntStream.of(owners).filter(owner -> owner == wanted).count())
          .isBetween((long) least, (long) most);
    }
  }

  private static int[] without(int[] owners, int gone) {
    return IntStream.of(owners)
        .map(owner -> owner == gone ? Shares.NONE : owner > gone ? owner - 1 : owner)
        .toArray();
  }

  private static long[] without(long[] members, int gone) {
    return IntStream.range(0, members.length)
        .filter(i -> i != gone)
        .mapToLong(i -> members[i])
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 6, 7, 31, 40, 63, 64, 65, 500})
  void share_nobodyHasAny_allAreGivenFairly(int members) {
    int[] owners = shared(members(members));

    isFair(owners, members);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 40, 64, 500})
  void replace_twoJoinedAndOneLeft_onlyItsStripesAreGiven(int members) {
    int[] owners = without(shared(members(members)), 0);
    int[] before = owners.clone();

    Shares.replace(SEED, members(members + 1), owners);

    assertThat(owners).doesNotContain(Shares.NONE);
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      assertThat(owners[stripe]).isEqualTo(before[stripe] < 0 ? owners[stripe] : before[stripe]);
    }
  }

  @ParameterizedTest
  @CsvSource({"6, 13", "6, 63", "5, 62", "40, 30", "7, 64", "3, 1", "64, 20", "2, 33"})
  void share_someAreHeavy_ofTheseTooNobodyHasMoreThanItsPart(int members, int count) {
    var heavy = new BitSet();
    new Random(5).ints(0, STRIPES).distinct().limit(count).forEach(heavy::set);
    int[] owners = shared(members(members + 1));
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      owners[stripe] = owners[stripe] == members ? Shares.NONE : owners[stripe];
    }

    Shares.share(SEED, members(members), owners, heavy);

    isFair(owners, members);
    int[] ofHeavy = heavy.stream().map(stripe -> owners[stripe]).toArray();
    for (int member = 0; member < members; member++) {
      int wanted = member;
      assertThat(IntStream.of(ofHeavy).filter(owner -> owner == wanted).count())
          .isBetween((long) count / members, (long) (count + members - 1) / members);
    }
  }

  @Test
  void share_noMembers_nobodyHasAny() {
    int[] owners = new int[STRIPES];

    Shares.share(SEED, new long[0], owners);

    assertThat(owners).containsOnly(Shares.NONE);
  }

  @Test
  void share_sameMembersInAnotherOrder_sameStripes() {
    long[] members = members(9);
    long[] turned = new long[9];
    for (int i = 0; i < 9; i++) {
      turned[i] = members[8 - i];
    }

    int[] one = shared(members);
    int[] other = shared(turned);

    assertThat(IntStream.of(other).map(owner -> 8 - owner).toArray()).isEqualTo(one);
  }

  @Test
  void share_anotherSwarm_otherStripes() {
    long[] members = members(6);
    int[] other = new int[STRIPES];
    Arrays.fill(other, Shares.NONE);

    Shares.share(SEED + 1, members, other);

    assertThat(other).isNotEqualTo(shared(members));
  }

  @Test
  void share_nothingChanged_nothingMoves() {
    long[] members = members(7);
    int[] owners = shared(members);
    int[] before = owners.clone();

    Shares.share(SEED, members, owners);

    assertThat(owners).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void share_membersComeAndGo_staysFairAndMovesOnlyTheStripesConcerned(long seed) {
    var random = new Random(seed);
    long[] members = {random.nextLong()};
    int[] owners = shared(members);
    for (int round = 0; round < 300; round++) {
      int[] before = owners.clone();
      boolean joins = members.length == 1 || (random.nextBoolean() && members.length < 90);
      int changed = joins ? members.length : random.nextInt(members.length);
      if (joins) {
        members = Arrays.copyOf(members, changed + 1);
        members[changed] = random.nextLong();
      } else {
        members = without(members, changed);
        before = without(before, changed);
        owners = before.clone();
      }

      Shares.share(SEED, members, owners);

      isFair(owners, members.length);
      for (int stripe = 0; stripe < STRIPES; stripe++) {
        boolean concerned = joins ? owners[stripe] == changed : before[stripe] == Shares.NONE;
        assertThat(concerned || owners[stripe] == before[stripe]).isTrue();
      }
    }
  }

  @Test
  void share_oneWasGivenTooMuch_givesAwayWhatItRanksWorstFor() {
    long[] members = members(4);
    int[] owners = new int[STRIPES];

    Shares.share(SEED, members, owners);

    isFair(owners, 4);
  }

  @Test
  void after_oneAfterTheOther_allGetATurnFromTheBestToTheWorst() {
    long[] members = members(5);
    int[] turns = new int[5];
    int last = 0;
    for (int i = 0; i < 5; i++) {
      last = Shares.after(SEED, members, 7, members[last]);
      turns[i] = last;
    }

    assertThat(turns).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    long best = IntStream.range(0, 5).mapToLong(i -> rank(members[turns[i]])).min().orElseThrow();
    int start = 0;
    while (rank(members[turns[start]]) != best) {
      start++;
    }
    for (int i = 1; i < 5; i++) {
      assertThat(rank(members[turns[(start + i - 1) % 5]]))
          .isLessThan(rank(members[turns[(start + i) % 5]]));
    }
  }

  /** As a signed number that compares as the unsigned one. */
  private static long rank(long member) {
    return Shares.rank(Shares.base(SEED, member), 7) + Long.MIN_VALUE;
  }

  @Test
  void after_nobodyElse_isNobody() {
    long[] members = members(1);

    assertThat(Shares.after(SEED, members, 7, members[0])).isEqualTo(Shares.NONE);
  }
}
