package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.transfer.picker.StripeDuty;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are in tenths of a second. */
class DutiesTest {
  private static final PeerAddress LEAD = new PeerAddress(IpAddress.parse("10.0.0.1"), 6881);
  private static final StripeDuty FIRST = new StripeDuty(1, 0, false);

  private final Duties duties = new Duties();
  private final Seen seen = new Seen();

  private static final class Seen implements Duties.Sight {
    boolean lacks = true;
    boolean offered;
    boolean coming;
    int silence = -1;
    int grace = 30;
    boolean rackHeard = true;
    int lag;

    @Override
    public long lag() {
      return at(lag);
    }

    @Override
    public boolean isRackHeard() {
      return rackHeard;
    }

    @Override
    public boolean lacks(int stripe) {
      return lacks;
    }

    @Override
    public boolean isOffered(int stripe) {
      return offered;
    }

    @Override
    public boolean isComing(int stripe) {
      return coming;
    }

    @Override
    public long silence(PeerAddress peer) {
      return silence < 0 ? -1 : at(silence);
    }

    @Override
    public long grace() {
      return at(grace);
    }
  }

  /** The first view, while the rack is heard. */
  private void begin(PeerView view) {
    duties.set(view, at(-2));
    duties.beginHeard(seen, at(0));
  }

  private static long at(int tenths) {
    return TimeUnit.MILLISECONDS.toNanos(100L * tenths);
  }

  private static PeerView leads(StripeDuty duty) {
    return new PeerView(List.of(), 3, new Stripes(4, List.of(duty), List.of()), Set.of(), Set.of());
  }

  private static PeerView follows(StripeDuty duty) {
    var next = List.of(new Stripes.Turn(duty, LEAD));
    return new PeerView(List.of(), 3, new Stripes(4, List.of(), next), Set.of(), Set.of());
  }

  private static BitSet only(int stripe) {
    var set = new BitSet();
    set.set(stripe);
    return set;
  }

  @Test
  void look_leadConnectionBrokeForAWhile_stripeIsTakenOver() {
    duties.set(follows(FIRST), at(0));
    seen.silence = 0;
    duties.look(seen, at(1));
    seen.silence = -1;

    assertThat(duties.look(seen, at(15))).isFalse();
    assertThat(duties.look(seen, at(17))).isTrue();

    assertThat(duties.rules().duties()).containsExactly(FIRST);
  }

  @Test
  void look_leadWasNeverSeen_nothingIsTakenOver() {
    duties.set(follows(FIRST), at(0));
    duties.look(seen, at(1));

    assertThat(duties.look(seen, at(100))).isFalse();
  }

  @Test
  void look_leadConnectedAndSilent_stripeIsTakenOverIfPiecesAreLacking() {
    duties.set(follows(FIRST), at(0));
    seen.silence = 31;
    seen.lacks = false;
    assertThat(duties.look(seen, at(40))).isFalse();

    seen.lacks = true;

    assertThat(duties.look(seen, at(41))).isTrue();
  }

  @Test
  void look_leadSilentWhileThisProcessIsLateItself_isWaitedForLonger() {
    duties.set(follows(FIRST), at(0));
    seen.silence = 31;
    seen.lag = 10;
    assertThat(duties.look(seen, at(40))).isFalse();

    seen.silence = 41;

    assertThat(duties.look(seen, at(50))).isTrue();
  }

  @Test
  void set_viewNamesTheSameLead_stripeStaysTakenOver() {
    duties.set(follows(FIRST), at(0));
    seen.silence = 31;
    duties.look(seen, at(40));

    duties.set(follows(FIRST), at(50));
    assertThat(duties.rules().duties()).containsExactly(FIRST);
    duties.set(follows(new StripeDuty(2, 0, false)), at(60));

    assertThat(duties.rules().duties()).isEmpty();
  }

  @Test
  void set_stripeOfAnother_isBegunWhenTheRackHasHeardWhatIsUnderWay() {
    begin(leads(new StripeDuty(2, 0, true)));
    assertThat(duties.rules().duties()).hasSize(1);

    duties.set(leads(FIRST), at(10));
    assertThat(duties.rules().duties()).isEmpty();
    assertThat(duties.look(seen, at(12))).isTrue();

    assertThat(duties.rules().duties()).containsExactly(FIRST);
  }

  @Test // one that joined in the middle fetched again what its rack had
  void set_firstView_stripesRestUntilTheRackHasSaidWhatItHas() {
    seen.rackHeard = false;
    duties.set(leads(FIRST), at(0));
    assertThat(duties.look(seen, at(1))).isFalse();
    assertThat(duties.rules().duties()).isEmpty();

    seen.rackHeard = true;

    assertThat(duties.beginHeard(seen, at(2))).isTrue();
    assertThat(duties.rules().duties()).containsExactly(FIRST);
    assertThat(duties.beginHeard(seen, at(3))).isFalse();
  }

  @Test
  void look_rackIsNotHeardForLong_stripesBeginAllTheSame() {
    seen.rackHeard = false;
    duties.set(leads(FIRST), at(0));

    assertThat(duties.look(seen, at(21))).isFalse();
    assertThat(duties.look(seen, at(22))).isTrue();

    assertThat(duties.rules().duties()).containsExactly(FIRST);
  }

  @Test
  void set_stripeThatWasTakenOver_goesOnAtOnce() {
    duties.set(follows(FIRST), at(0));
    seen.silence = 31;
    duties.look(seen, at(40));

    duties.set(leads(FIRST), at(50));

    assertThat(duties.rules().duties()).containsExactly(FIRST);
  }

  @Test
  void look_nothingCameForTheGrace_headsMayBeAskedUntilOthersHaveSomething() {
    begin(leads(FIRST));
    assertThat(duties.look(seen, at(29))).isFalse();
    assertThat(duties.look(seen, at(31))).isTrue();
    assertThat(duties.starved()).isEqualTo(only(1));

    duties.came(5, true, at(40));
    assertThat(duties.look(seen, at(41))).isFalse();
    duties.came(5, false, at(42));

    assertThat(duties.look(seen, at(43))).isTrue();
    assertThat(duties.starved().isEmpty()).isTrue();
  }

  @Test
  void look_anotherDomainIsFetchingTheStripe_graceIsLonger() {
    begin(leads(FIRST));
    seen.coming = true;

    duties.look(seen, at(100));
    assertThat(duties.starved().isEmpty()).isTrue();
    duties.look(seen, at(151));

    assertThat(duties.starved()).isEqualTo(only(1));
  }

  @Test
  void look_swarmIsSlow_graceIsLongerUntilHeadsAreAsked() {
    begin(leads(FIRST));
    seen.grace = 200;
    duties.look(seen, at(199));
    assertThat(duties.starved().isEmpty()).isTrue();

    duties.look(seen, at(201));
    assertThat(duties.starved()).isEqualTo(only(1));
    seen.grace = 300;
    duties.came(5, true, at(202));
    duties.look(seen, at(203));

    assertThat(duties.starved()).isEqualTo(only(1));
  }

  @ParameterizedTest(name = "{0} stripes, {1} bytes a second: {2} tenths")
  @CsvSource({"10, 0, 30", "10, 100000000, 30", "10, 2000000, 100", "10, 1, 300"})
  void grace_swarmOfARate_isAPieceOfEachStripeTwiceWithinBounds(
      int stripes, long bytesPerSecond, int tenths) {
    assertThat(Duties.grace(stripes, 1_000_000, bytesPerSecond)).isEqualTo(at(tenths));
  }

  @Test
  void halt_nobodyIsAsked_allThatItWasToldToFetchIsStuck() {
    var led = List.of(new StripeDuty(1, 0, true), new StripeDuty(3, 0, false));
    begin(new PeerView(List.of(), 3, new Stripes(4, led, List.of()), Set.of(), Set.of()));
    seen.offered = true;

    duties.halt(seen);
    assertThat(duties.stuck().stream()).containsExactly(1, 3);
    duties.look(seen, at(600));

    assertThat(duties.stuck().isEmpty()).isTrue();
    assertThat(duties.starved().isEmpty()).isTrue();
  }

  @Test
  void look_nobodyHasWhatIsLacking_stripeIsStuck() {
    begin(leads(new StripeDuty(1, 0, true)));
    duties.look(seen, at(49));
    assertThat(duties.stuck().isEmpty()).isTrue();

    duties.look(seen, at(51));
    assertThat(duties.stuck()).isEqualTo(only(1));
    seen.offered = true;
    duties.look(seen, at(52));

    assertThat(duties.stuck().isEmpty()).isTrue();
    assertThat(duties.starved().isEmpty()).isTrue();
  }

  @Test // on a slow link all stripes changed hands every few seconds
  void look_othersBringTheStripeInFirst_isStuckOnlyOnceHeadsCouldNotHelpEither() {
    begin(leads(new StripeDuty(1, 0, false)));
    seen.grace = 270;

    duties.look(seen, at(271));
    assertThat(duties.starved()).isEqualTo(only(1));
    duties.look(seen, at(290));
    assertThat(duties.stuck().isEmpty()).isTrue();
    duties.look(seen, at(291));

    assertThat(duties.stuck()).isEqualTo(only(1));
  }
}
