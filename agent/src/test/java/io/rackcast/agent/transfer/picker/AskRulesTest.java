package io.rackcast.agent.transfer.picker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskRulesTest {
  private static final int STRIPES = 8;
  // Stripe 1 from anywhere, as its entry; 2 from anywhere; 3 from the pod, as its entry.
  private static final AskRules RULES =
      new AskRules(
          3,
          STRIPES,
          List.of(
              new StripeDuty(1, 0, true), new StripeDuty(2, 0, false), new StripeDuty(3, 2, true)));

  @ParameterizedTest(name = "common depth {0}, head {1}, stripe 2 starved {2}: {3}")
  @CsvSource(
      textBlock =
          """
          3, false, false, 01234567
          3, true,  false, 01234567
          2, false, false, 123
          2, true,  false, 13
          2, true,  true,  123
          1, false, false, 12
          0, false, false, 12
          0, true,  false, 1
          0, true,  true,  12
          """)
  void scope_peerOfAKind_isAskedForItsStripesOnly(
      int commonDepth, boolean head, boolean starved, String expected) {
    var starving = new BitSet();
    starving.set(2, starved);

    PieceScope scope = RULES.scope(OptionalInt.of(commonDepth), head, starving);

    var asked = new StringBuilder();
    for (int piece = STRIPES; piece < 2 * STRIPES; piece++) {
      asked.append(scope.includes(piece) ? String.valueOf(piece - STRIPES) : "");
    }
    assertThat(asked).hasToString(expected);
  }

  @Test
  void scope_placeNotKnown_isAskedForNothingUnlessEverybodyIs() {
    assertThat(RULES.scope(OptionalInt.empty(), false, new BitSet())).isEqualTo(PieceScope.NONE);
    assertThat(AskRules.NONE.scope(OptionalInt.empty(), false, new BitSet()))
        .isEqualTo(PieceScope.ALL);
  }

  @Test
  void scope_noStripes_depthSaysAll() {
    AskRules rules = AskRules.byDepth(2);

    assertThat(rules.scope(OptionalInt.of(2), true, new BitSet())).isEqualTo(PieceScope.ALL);
    assertThat(rules.scope(OptionalInt.of(1), false, new BitSet())).isEqualTo(PieceScope.NONE);
  }

  @Test
  void new_dutyForAStripeThatIsNone_isRefused() {
    assertThatThrownBy(() -> new AskRules(3, 2, List.of(new StripeDuty(2, 0, true))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
