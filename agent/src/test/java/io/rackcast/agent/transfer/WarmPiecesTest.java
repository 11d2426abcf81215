package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmPiecesTest {
  private static final int PIECE = 1 << 20;
  private static final int PART = WarmPieces.PART_BYTES;

  private final WarmPieces.Clock clock = new WarmPieces.Clock(4L * PIECE);
  private final WarmPieces pieces = new WarmPieces(clock, PIECE);

  @Test
  void has_partsTouchedAndOthers_onlyThoseTouched() {
    pieces.touched(3, PART, 2 * PART);

    assertThat(pieces.has(3, PART, 2 * PART)).isTrue();
    assertThat(pieces.has(3, 0, PART)).isFalse();
    assertThat(pieces.has(3, 2 * PART, 2 * PART)).isFalse();
    assertThat(pieces.has(4, PART, PART)).isFalse();
  }

  @Test
  void has_muchElseTouchedSince_noLonger() {
    pieces.touched(0, 0, PIECE);
    var other = new WarmPieces(clock, PIECE);

    int piece = 0;
    while (pieces.has(0, 0, PIECE) && piece < 100) {
      other.touched(piece++, 0, PIECE);
    }

    assertThat(piece).isBetween(4, 8);
  }

  @Test
  void has_touchedAgainAndAgain_stays() {
    for (int round = 0; round < 40; round++) {
      pieces.touched(0, 0, PIECE);
      pieces.touched(round + 1, 0, PIECE);

      assertThat(pieces.has(0, 0, PIECE)).isTrue();
    }
  }
}
