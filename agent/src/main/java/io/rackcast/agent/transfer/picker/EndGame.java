package io.rackcast.agent.transfer.picker;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * When every missing block has been asked for, blocks are asked of a second and a third peer, so
 * that the slowest does not decide when the content is whole.
 */
final class EndGame {
  // More copies of one request than that help nobody: the last blocks come from one of three peers.
  private static final int MAX_ASKERS = 3;

  private EndGame() {}

  /** A block to ask the peer for too, noted as asked, or {@link Block#NONE}. */
  static long pick(PeerPieces peer, List<ActivePiece> activeList, RandomGenerator random) {
    int size = activeList.size();
    int first = size > 1 ? random.nextInt(size) : 0;
    for (int askers = 1; askers < MAX_ASKERS; askers++) {
      for (int i = 0; i < size; i++) {
        ActivePiece piece = activeList.get((first + i) % size);
        if (!piece.single && peer.has(piece.piece())) {
          int block = again(peer, piece, askers);
          if (block >= 0) {
            piece.ask(block);
            return Block.of(piece.piece(), block);
          }
        }
      }
    }
    return Block.NONE;
  }

  /**
   * A block to ask the peer for too, noted as asked, as another one was asked for it and lets it
   * wait for too long; or {@link Block#NONE}.
   *
   * <p>What waits outside and is to be had inside has waited long enough after {@code least}: it is
   * taken back there and costs the way in nothing.
   *
   * @param which pieces are looked at
   */
  static long rescue(
      PeerPieces peer,
      Availability availability,
      ActivePieces active,
      long now,
      long least,
      IntPredicate which) {
    for (PeerPieces other : availability.peers()) {
      RequestList asked = other.requests();
      boolean helps = peer.isInside() || !other.isInside();
      boolean comesIn = peer.isInside() && !other.isInside();
      for (int i = 0; helps && i < asked.size() && now - asked.time(i) > least; i++) {
        boolean late =
            comesIn || other.patience().isLate(asked.time(i), asked.ahead(i), now, least);
        long block = late ? asked.block(i) : Block.NONE;
        ActivePiece piece = late ? active.get(Block.piece(block)) : null;
        if (piece != null
            && which.test(piece.piece())
            && mayHelp(peer, piece, block)
            && availability.mayAsk(peer, piece.piece())) {
          piece.ask(Block.number(block));
          return block;
        }
      }
    }
    return Block.NONE;
  }

  private static boolean mayHelp(PeerPieces peer, ActivePiece piece, long block) {
    int number = Block.number(block);
    return !piece.single
        && piece.isAsked(number)
        && piece.askers(number) == 1
        && peer.has(piece.piece())
        && peer.requests().indexOf(block) < 0;
  }

  private static int again(PeerPieces peer, ActivePiece piece, int askers) {
    for (int block = 0; block < piece.blocks(); block++) {
      if (piece.isAsked(block)
          && piece.askers(block) == askers
          && peer.requests().indexOf(Block.of(piece.piece(), block)) < 0) {
        return block;
      }
    }
    return -1;
  }
}
