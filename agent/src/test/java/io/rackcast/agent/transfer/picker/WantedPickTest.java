package io.rackcast.agent.transfer.picker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pieces that somebody waits for. */
class WantedPickTest {
  private static final int PIECES = 64;
  private static final int BLOCKS = 4;
  private static final int STRIPES = 8;

  private record Shape(int pieces) implements PieceShape {
    @Override
    public int blocks(int piece) {
      return BLOCKS;
    }

    @Override
    public boolean isPadding(int piece, int block) {
      return false;
    }
  }

  private final PiecePicker picker =
      new PiecePicker(new Shape(PIECES), new BitSet(), new Random(7));

  private PeerPieces seeder() {
    PeerPieces peer = picker.join();
    picker.addAll(peer);
    return peer;
  }

  private PeerPieces outside(int... stripes) {
    PeerPieces peer = picker.join();
    var set = new BitSet();
    for (int stripe : stripes) {
      set.set(stripe);
    }
    picker.setScope(peer, PieceScope.of(STRIPES, set));
    picker.addAll(peer);
    return peer;
  }

  private long ask(PeerPieces peer) {
    long block = picker.pick(peer);
    if (block != Block.NONE) {
      peer.requests().add(block, 0);
    }
    return block;
  }

  /** Pieces of the next blocks, each once. */
  private List<Integer> ask(PeerPieces peer, int blocks) {
    List<Integer> pieces = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      int piece = Block.piece(ask(peer));
      if (!pieces.contains(piece)) {
        pieces.add(piece);
      }
    }
    return pieces;
  }

  @Test
  void pick_wantedPieces_comeFirstAndInTheirOrder() {
    PeerPieces peer = seeder();
    picker.want(new int[] {40, 7, 41});

    assertThat(ask(peer, 3 * BLOCKS)).containsExactly(40, 7, 41);
  }

  @Test
  void pick_wantedAndRarerPiece_takesTheWantedOne() {
    PeerPieces peer = picker.join();
    PeerPieces other = picker.join();
    picker.addPiece(peer, 1);
    picker.addPiece(peer, 2);
    picker.addPiece(other, 2);
    picker.want(new int[] {2});

    assertThat(Block.piece(ask(peer))).isEqualTo(2);
  }

  @Test
  void pick_wantedPieceNoPeerHas_otherPiecesAreAsked() {
    PeerPieces peer = picker.join();
    picker.addPiece(peer, 9);
    picker.want(new int[] {2});

    assertThat(Block.piece(ask(peer))).isEqualTo(9);
  }

  @Test
  void pick_inTheMiddleOfAnotherPiece_leavesItForTheWantedOneAndEndsItLater() {
    PeerPieces peer = seeder();
    picker.want(new int[] {3});
    ask(peer, 1);
    picker.want(new int[] {50});

    List<Integer> asked = ask(peer, 2 * BLOCKS - 1);

    assertThat(asked).containsExactly(50, 3);
    assertThat(peer.requests().size()).isEqualTo(2 * BLOCKS);
  }

  @Test
  void pick_wantedPieceUnderWayAtAnother_isHelpedWithBeforeAnotherIsBegun() {
    PeerPieces slow = seeder();
    PeerPieces quick = seeder();
    picker.want(new int[] {5});
    ask(slow, 1);

    assertThat(ask(quick, BLOCKS - 1)).containsExactly(5);
  }

  @Test
  void pick_peerOutside_isAskedForWantedPiecesOfItsStripesOnly() {
    picker.cut(STRIPES);
    PeerPieces lead = outside(2);
    picker.want(new int[] {8, 9, 10, 11, 42});

    assertThat(ask(lead, 2 * BLOCKS)).containsExactly(10, 42);
    assertThat(ask(lead, BLOCKS).get(0) % STRIPES).isEqualTo(2);
  }

  @Test
  void pick_wantedPieceThatANeighbourFetches_isNotAskedOutsideAndComesFirstOnceHeHasIt() {
    picker.cut(STRIPES);
    PeerPieces lead = outside(2);
    PeerPieces neighbour = picker.join();
    picker.addPiece(neighbour, 30);
    var claimed = new BitSet();
    claimed.set(10);
    picker.claim(neighbour, claimed);
    picker.want(new int[] {10});

    assertThat(Block.piece(ask(lead))).isNotEqualTo(10);
    assertThat(Block.piece(ask(neighbour))).isEqualTo(30);
    picker.addPiece(neighbour, 10);
    picker.want(new int[] {10, 11});

    assertThat(ask(neighbour, BLOCKS)).containsExactly(10);
  }

  @Test
  void pick_peerOutsideInAPiece_endsItBeforeTheWantedOne() {
    picker.cut(STRIPES);
    PeerPieces lead = outside(2);
    picker.want(new int[] {18});
    ask(lead, 1);
    picker.want(new int[] {10});

    assertThat(ask(lead, BLOCKS)).containsExactly(18, 10);
  }

  @Test
  void rescueWanted_onlyLateBlocksOfWantedPieces_areAskedOfAnother() {
    PeerPieces silent = seeder();
    picker.want(new int[] {5});
    ask(silent, BLOCKS);
    picker.want(new int[] {6});
    ask(silent, BLOCKS);
    PeerPieces quick = seeder();
    long later = TimeUnit.SECONDS.toNanos(10);

    assertThat(Block.piece(picker.rescueWanted(quick, later, 1))).isEqualTo(6);
    picker.want(new int[] {7});

    assertThat(picker.rescueWanted(quick, later, 1)).isEqualTo(Block.NONE);
  }

  @Test
  void want_theSameAgain_isNoChange() {
    assertThat(picker.want(new int[] {1, 2})).isTrue();
    assertThat(picker.want(new int[] {1, 2})).isFalse();
    assertThat(picker.want(new int[] {})).isTrue();
  }
}
