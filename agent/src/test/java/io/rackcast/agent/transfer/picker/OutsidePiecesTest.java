package io.rackcast.agent.transfer.picker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutsidePiecesTest {
  @Test
  void pick_afterManyRandomChanges_isAnOpenPieceOfTheStripesIfThereIsOne() {
    var random = new Random(6);
    int pieces = 53;
    int stripes = 7;
    var outside = new OutsidePieces(pieces, stripes);
    var open = new BitSet();
    for (int step = 0; step < 50_000; step++) {
      int piece = random.nextInt(pieces);
      boolean isOpen = random.nextBoolean();
      outside.set(piece, isOpen);
      open.set(piece, isOpen);
      var of = new BitSet();
      of.set(random.nextInt(stripes));
      of.set(random.nextInt(stripes));
      int even = random.nextInt(2);

      int picked = outside.pick(of, each -> each % 2 == even, random);

      boolean any = open.stream().anyMatch(each -> of.get(each % stripes) && each % 2 == even);
      assertThat(picked >= 0).isEqualTo(any);
      assertThat(picked < 0 || (open.get(picked) && of.get(picked % stripes))).isTrue();
    }
  }

  @Test
  void pick_moreStripesThanPieces_findsWhatThereIs() {
    var outside = new OutsidePieces(3, 64);
    outside.set(2, true);
    var all = new BitSet();
    all.set(0, 64);

    assertThat(outside.pick(all, each -> true, new Random(1))).isEqualTo(2);
  }
}
