package io.rackcast.agent.transfer.picker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The choice for peers outside and inside when the content is cut into stripes. */
class ScopedPickTest {
  private static final int PIECES = 32;
  private static final int STRIPES = 8;

  private record Shape(int pieces) implements PieceShape {
    @Override
    public int blocks(int piece) {
      return 2;
    }

    @Override
    public boolean isPadding(int piece, int block) {
      return false;
    }
  }

  private final PiecePicker picker = picker(new Random(3));

  private static PiecePicker picker(Random random) {
    var picker = new PiecePicker(new Shape(PIECES), new BitSet(), random);
    picker.cut(STRIPES);
    return picker;
  }

  private static PieceScope scope(int... stripes) {
    var set = new BitSet();
    for (int stripe : stripes) {
      set.set(stripe);
    }
    return PieceScope.of(STRIPES, set);
  }

  private PeerPieces outside(int... stripes) {
    PeerPieces peer = picker.join();
    picker.setScope(peer, scope(stripes));
    return peer;
  }

  private Set<Integer> askAll(PeerPieces peer) {
    Set<Integer> pieces = new TreeSet<>();
    for (long block = picker.pick(peer); block != Block.NONE; block = picker.pick(peer)) {
      peer.requests().add(block, 0);
      pieces.add(Block.piece(block));
    }
    return pieces;
  }

  @Test
  void pick_seederOutside_isAskedForPiecesOfItsStripesOnly() {
    PeerPieces seeder = outside(2, 5);
    picker.addAll(seeder);

    assertThat(askAll(seeder)).containsExactly(2, 5, 10, 13, 18, 21, 26, 29);
  }

  @Test
  void pick_pieceThatSomebodyInsideHas_isNotAskedOutside() {
    PeerPieces outside = outside(2);
    PeerPieces mate = picker.join();
    picker.addAll(outside);
    picker.addPiece(mate, 10);

    assertThat(askAll(outside)).containsExactly(2, 18, 26);
    assertThat(askAll(mate)).containsExactly(10);
  }

  @Test
  void isWanted_seederInside_nobodyOutsideIs() {
    PeerPieces outside = outside(2);
    picker.addAll(outside);
    PeerPieces mate = picker.join();
    picker.addAll(mate);
    assertThat(outside.isWanted()).isFalse();

    picker.leave(mate);

    assertThat(outside.isWanted()).isTrue();
  }

  @Test
  void setSilent_mateThatDoesNotAnswer_itsPiecesAreAskedOutsideAgain() {
    PeerPieces outside = outside(2);
    picker.addPiece(outside, 10);
    PeerPieces mate = picker.join();
    picker.addPiece(mate, 10);
    assertThat(outside.isWanted()).isFalse();

    picker.setSilent(mate, true);

    assertThat(outside.isWanted()).isTrue();
    assertThat(askAll(outside)).containsExactly(10);
  }

  @Test
  void claim_pieceThatAMateFetches_isLeftToItUntilItGivesUp() {
    PeerPieces outside = outside(2);
    picker.addPiece(outside, 10);
    PeerPieces mate = picker.join();
    var claimed = new BitSet();
    claimed.set(10);
    picker.claim(mate, claimed);
    assertThat(outside.isWanted()).isFalse();

    picker.claim(mate, new BitSet());

    assertThat(askAll(outside)).containsExactly(10);
  }

  @Test
  void claim_mateIsGone_isVoid() {
    PeerPieces outside = outside(2);
    picker.addPiece(outside, 10);
    PeerPieces mate = picker.join();
    var claimed = new BitSet();
    claimed.set(10);
    picker.claim(mate, claimed);

    picker.leave(mate);

    assertThat(outside.isWanted()).isTrue();
  }

  @Test
  void setScope_stripeTakenAway_pieceThatWasBegunIsEndedAndNoOtherBegun() {
    PeerPieces outside = outside(2);
    picker.addAll(outside);
    long first = picker.pick(outside);
    outside.requests().add(first, 0);

    picker.setScope(outside, PieceScope.NONE);

    assertThat(outside.isWanted()).isTrue();
    assertThat(askAll(outside)).containsExactly(Block.piece(first));
  }

  @Test
  void rescue_blockAskedOfASlowPeerLongAgo_isAskedOfAnotherInsideOnce() {
    PeerPieces slow = picker.join();
    PeerPieces idle = picker.join();
    PeerPieces outside = outside(3);
    for (PeerPieces peer : List.of(slow, idle, outside)) {
      picker.addPiece(peer, 3);
    }
    long block = picker.pick(slow);
    slow.requests().add(block, 100);

    assertThat(picker.rescue(idle, 150, 50)).isEqualTo(Block.NONE);
    assertThat(picker.rescue(outside, 151, 50)).isEqualTo(Block.NONE);
    assertThat(picker.rescue(idle, 151, 50)).isEqualTo(block);
    assertThat(picker.rescue(idle, 151, 50)).isEqualTo(Block.NONE);
  }

  @Test
  void rescue_blockWaitsOutside_isAskedOfAnotherOutsideThatMayBeAsked() {
    PeerPieces slow = outside(3);
    PeerPieces other = outside(3);
    PeerPieces ofAnotherStripe = outside(4);
    for (PeerPieces peer : List.of(slow, other, ofAnotherStripe)) {
      picker.addPiece(peer, 3);
      picker.addPiece(peer, 4);
    }
    long block = picker.pick(slow);
    slow.requests().add(block, 100);
    PeerPieces mate = picker.join();
    picker.addPiece(mate, 3);
    assertThat(picker.rescue(other, 151, 50)).isEqualTo(Block.NONE);
    picker.leave(mate);

    assertThat(picker.rescue(other, 150, 50)).isEqualTo(Block.NONE);
    assertThat(picker.rescue(ofAnotherStripe, 151, 50)).isEqualTo(Block.NONE);
    assertThat(picker.rescue(other, 151, 50)).isEqualTo(block);
    assertThat(picker.rescue(other, 151, 50)).isEqualTo(Block.NONE);
  }

  @Test
  void rescue_queueOutsideIsLongButFlows_nobodyElseOutsideIsAsked() {
    PeerPieces busy = outside(3);
    PeerPieces other = outside(3);
    picker.addPiece(busy, 3);
    picker.addPiece(other, 3);
    long second = TimeUnit.SECONDS.toNanos(1);
    busy.requests().add(picker.pick(busy), 0);
    busy.patience().asked(1, 0);
    busy.requests().add(picker.pick(busy), 0);
    busy.patience().asked(2, 0);
    for (int i = 1; i <= 9; i++) {
      busy.patience().came(1024, i * second);
      busy.patience().tick(1, true);
    }

    assertThat(picker.rescue(other, 10 * second, 5 * second)).isEqualTo(Block.NONE);
    assertThat(picker.rescue(other, 16 * second, 5 * second)).isNotEqualTo(Block.NONE);
  }

  @Test
  void rescue_blockOutsideThatIsToBeHadInside_waitsForNoQueue() {
    PeerPieces busy = outside(3);
    picker.addPiece(busy, 3);
    long second = TimeUnit.SECONDS.toNanos(1);
    long block = picker.pick(busy);
    busy.requests().add(block, 0);
    busy.patience().asked(1, 0);
    for (int i = 1; i <= 3; i++) {
      busy.patience().came(1024, i * second);
      busy.patience().tick(1, true);
    }
    PeerPieces mate = picker.join();
    picker.addPiece(mate, 3);

    assertThat(picker.rescue(mate, 3 * second, 2 * second)).isEqualTo(block);
  }

  @Test
  void twice_pieceThatANeighbourFetchesToo_isNamedUnlessHalfOfItIsThere() {
    PeerPieces outside = outside(3);
    picker.addPiece(outside, 3);
    picker.addPiece(outside, 19);
    long first = picker.pick(outside);
    var both = new BitSet();
    both.set(3);
    both.set(19);

    assertThat(picker.twice(both).stream()).containsExactly(Block.piece(first));
    picker.arrived(outside, first, false);
    assertThat(picker.twice(both).stream()).isEmpty();
  }

  @Test
  void leave_pieceLeftToANeighbour_isNotAskedOutsideWhileTheNeighbourFetchesIt() {
    PeerPieces outside = outside(3);
    PeerPieces mate = picker.join();
    picker.addPiece(outside, 3);
    long first = picker.pick(outside);
    var theirs = new BitSet();
    theirs.set(3);
    picker.claim(mate, theirs);

    picker.abandon(outside, first);
    picker.leave(3);

    assertThat(picker.pick(outside)).isEqualTo(Block.NONE);
    picker.claim(mate, new BitSet());
    assertThat(picker.pick(outside)).isEqualTo(first);
  }

  @Test
  void outside_pieceBegunOutside_isNamed() {
    PeerPieces outside = outside(2);
    PeerPieces mate = picker.join();
    picker.addPiece(outside, 18);
    picker.addPiece(mate, 3);
    picker.pick(outside);
    picker.pick(mate);

    assertThat(picker.outside().stream()).containsExactly(18);
  }

  @Test
  void isWanted_afterManyRandomChanges_isWhatCountingSays() {
    for (int seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      PiecePicker swarm = picker(random);
      List<PeerPieces> peers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        peers.add(swarm.join());
      }
      for (int step = 0; step < 400; step++) {
        PeerPieces peer = peers.get(random.nextInt(peers.size()));
        change(swarm, peer, random);
        for (PeerPieces each : peers) {
          assertThat(each.wanted).as("seed %d", seed).isEqualTo(count(swarm, each, peers));
        }
      }
    }
  }

  private static void change(PiecePicker swarm, PeerPieces peer, Random random) {
    int piece = random.nextInt(PIECES);
    switch (random.nextInt(12)) {
      case 0 -> swarm.setScope(peer, PieceScope.ALL);
      case 1 -> swarm.setScope(peer, scope(random.nextInt(STRIPES), random.nextInt(STRIPES)));
      case 2 -> swarm.setSilent(peer, random.nextBoolean());
      case 3 -> {
        var claimed = new BitSet();
        claimed.set(piece);
        swarm.claim(peer, claimed);
      }
      case 4 -> swarm.removePiece(peer, piece);
      case 5 -> {
        if (random.nextInt(10) == 0) {
          swarm.addAll(peer);
        }
      }
      case 6 -> swarm.verified(piece);
      case 7 -> {
        swarm.pick(peer);
      }
      case 8 -> swarm.abandonAll(peer);
      default -> swarm.addPiece(peer, piece);
    }
  }

  private static int count(PiecePicker swarm, PeerPieces peer, List<PeerPieces> peers) {
    int wanted = 0;
    for (int piece = 0; piece < PIECES; piece++) {
      int each = piece;
      boolean inside =
          peers.stream()
              .filter(PeerPieces::isInside)
              .anyMatch(mate -> (!mate.silent && mate.has(each)) || mate.claims().get(each));
      boolean asked = peer.isInside() || (!inside && peer.mayBeAskedFor(piece));
      wanted += peer.has(piece) && !swarm.has(piece) && asked ? 1 : 0;
    }
    return wanted;
  }
}
