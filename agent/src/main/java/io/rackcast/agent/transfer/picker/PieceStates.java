package io.rackcast.agent.transfer.picker;

import java.util.BitSet;

/**
 * What is remembered of each piece: whether we lack it, whether nobody works on it, whether nobody
 * inside has or fetches it. {@link Availability} counts peers' pieces by what is remembered here,
 * and so says when to {@link #follow} a change. 15 bytes a piece with the order.
 */
final class PieceStates {
  private static final int LACKED = 1;
  private static final int FREE = 2;
  private static final int OPEN = 4;

  private final BitSet have;
  private final RarestOrder order;
  // How many peers inside say that they fetch the piece from outside.
  private final short[] claims;
  private final byte[] state;

  /** Of so many pieces; {@code have} are our verified ones, which go on changing. */
  PieceStates(int pieces, BitSet have) {
    this.have = have;
    this.order = new RarestOrder(pieces);
    have.stream().forEach(order::remove);
    this.claims = new short[pieces];
    this.state = new byte[pieces];
    for (int piece = 0; piece < pieces; piece++) {
      follow(piece);
    }
  }

  /** How many peers inside have each piece, and which pieces nobody works on. */
  RarestOrder order() {
    return order;
  }

  /** One more peer inside, or one less, says that it fetches the piece. */
  void claim(int piece, int by) {
    claims[piece] += (short) by;
  }

  private byte now(int piece) {
    int now = have.get(piece) ? 0 : LACKED;
    now |= order.isListed(piece) ? FREE : 0;
    now |= order.count(piece) == 0 && claims[piece] == 0 ? OPEN : 0;
    return (byte) now;
  }

  /** Whether the piece is not any more what is remembered of it. */
  boolean hasChanged(int piece) {
    return state[piece] != now(piece);
  }

  /** Remembers the piece as it is. */
  void follow(int piece) {
    state[piece] = now(piece);
  }

  /** Whether we lack it. */
  boolean isLacked(int piece) {
    return (state[piece] & LACKED) != 0;
  }

  /** Whether nobody works on it. */
  boolean isFree(int piece) {
    return (state[piece] & FREE) != 0;
  }

  /** Whether nobody inside has or fetches it. */
  boolean isOpen(int piece) {
    return (state[piece] & OPEN) != 0;
  }
}
