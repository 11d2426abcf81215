package io.rackcast.agent.transfer.picker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PiecePickerTest {
  private static final int BLOCKS = 4;

  private record Shape(int pieces) implements PieceShape {
    @Override
    public int blocks(int piece) {
      return BLOCKS;
    }

    @Override
    public boolean isPadding(int piece, int block) {
      return piece == 0 && block == BLOCKS - 1;
    }
  }

  private final Random random = new Random(4);

  private PiecePicker picker(int pieces) {
    return new PiecePicker(new Shape(pieces), new BitSet(), random);
  }

  private static long ask(PiecePicker picker, PeerPieces peer) {
    long block = picker.pick(peer);
    if (block != Block.NONE) {
      peer.requests().add(block, 0);
    }
    return block;
  }

  private static void deliver(PiecePicker picker, PeerPieces peer, long block) {
    peer.requests().removeAt(peer.requests().indexOf(block));
    ActivePiece piece = picker.arrived(peer, block, true);
    if (piece != null) {
      picker.written(piece, Block.number(block));
      if (piece.isWritten()) {
        picker.verified(piece.piece());
      }
    }
  }

  @Test
  void pick_piecesOfDifferentRarity_takesTheRarestFirst() {
    PiecePicker picker = picker(3);
    PeerPieces one = picker.join();
    PeerPieces two = picker.join();
    for (int piece = 0; piece < 3; piece++) {
      picker.addPiece(one, piece);
    }
    picker.addPiece(two, 0);
    picker.addPiece(two, 2);

    assertThat(Block.piece(ask(picker, one))).isEqualTo(1);
  }

  @Test
  void pick_blocksOfPadding_areNeverAsked() {
    PiecePicker picker = picker(1);
    PeerPieces peer = picker.join();
    picker.addAll(peer);
    Set<Integer> asked = new HashSet<>();
    for (long block = ask(picker, peer); block != Block.NONE; block = ask(picker, peer)) {
      asked.add(Block.number(block));
    }

    assertThat(asked).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void pick_twoPeers_eachTakesAPieceOfItsOwn() {
    PiecePicker picker = picker(2);
    PeerPieces one = picker.join();
    PeerPieces two = picker.join();
    picker.addAll(one);
    picker.addAll(two);

    int first = Block.piece(ask(picker, one));
    int second = Block.piece(ask(picker, two));

    assertThat(first).isNotEqualTo(second);
    assertThat(Block.piece(ask(picker, one))).isEqualTo(first);
  }

  @Test
  void pick_allIsAsked_asksOthersTooButNotMoreThanThree() {
    PiecePicker picker = picker(1);
    List<PeerPieces> peers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      PeerPieces peer = picker.join();
      picker.addAll(peer);
      peers.add(peer);
    }
    int requests = 0;
    for (PeerPieces peer : peers) {
      while (ask(picker, peer) != Block.NONE) {
        requests++;
      }
    }

    assertThat(requests).isEqualTo(3 * (BLOCKS - 1));
  }

  @Test
  void leave_requestsOpen_areAskedOfOthers() {
    PiecePicker picker = picker(1);
    PeerPieces gone = picker.join();
    PeerPieces stays = picker.join();
    picker.addAll(gone);
    picker.addAll(stays);
    while (ask(picker, gone) != Block.NONE) {
      // Asks for everything.
    }

    picker.leave(gone);

    Set<Long> asked = new HashSet<>();
    for (long block = ask(picker, stays); block != Block.NONE; block = ask(picker, stays)) {
      asked.add(block);
    }
    assertThat(asked).hasSize(BLOCKS - 1);
  }

  @Test
  void wrong_severalSenders_nextRoundComesFromOne() {
    PiecePicker picker = picker(1);
    PeerPieces one = picker.join();
    PeerPieces two = picker.join();
    picker.addAll(one);
    picker.addAll(two);
    long first = ask(picker, one);
    ask(picker, one);
    ActivePiece piece = Objects.requireNonNull(picker.arrived(one, first, true));
    picker.written(piece, Block.number(first));

    picker.wrong(piece, true);
    picker.abandonAll(one);
    picker.abandonAll(two);

    assertThat(ask(picker, two)).isNotEqualTo(Block.NONE);
    assertThat(ask(picker, one)).isEqualTo(Block.NONE);
  }

  @Test
  void pick_randomSwarm_endsWithEverything() {
    for (int seed = 0; seed < 200; seed++) {
      var chance = new Random(seed);
      int pieces = 1 + chance.nextInt(40);
      var picker = new PiecePicker(new Shape(pieces), new BitSet(), chance);
      List<PeerPieces> peers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        peers.add(picker.join());
      }
      picker.addAll(peers.get(0));
      for (int step = 0; !picker.isComplete() && step < 100_000; step++) {
        randomStep(picker, peers, chance, pieces);
      }
      assertThat(picker.isComplete()).as("seed %d", seed).isTrue();
    }
  }

  private static void randomStep(
      PiecePicker picker, List<PeerPieces> peers, Random chance, int pieces) {
    int which = chance.nextInt(peers.size());
    PeerPieces peer = peers.get(which);
    RequestList requests = peer.requests();
    switch (chance.nextInt(8)) {
      case 0 -> picker.addPiece(peer, chance.nextInt(pieces));
      case 1 -> {
        if (requests.size() > 0) {
          long block = requests.block(0);
          requests.removeAt(0);
          picker.abandon(peer, block);
        }
      }
      case 2 -> {
        if (which > 0 && chance.nextInt(20) == 0) {
          picker.leave(peer);
          peers.set(which, picker.join());
        } else if (which > 0) {
          picker.removePiece(peer, chance.nextInt(pieces));
        }
      }
      case 3, 4 -> ask(picker, peer);
      default -> {
        if (requests.size() > 0) {
          deliver(picker, peer, requests.block(chance.nextInt(requests.size())));
        }
      }
    }
  }
}
