package io.rackcast.agent.transfer.picker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A piece that is being fetched: the state of each block, and who sent it. */
public final class ActivePiece {
  private static final byte FREE = 0;
  private static final byte ASKED = 1;
  private static final byte ARRIVED = 2;
  private static final byte WRITTEN = 3;

  private final int piece;
  private final byte[] state;
  private final byte[] askers;
  private final @Nullable PeerPieces[] senders;
  private int free;
  private int unwritten;
  private int arrived;
  private int round;
  // No block before it is free.
  private int lowestFree;
  // The peer that takes its blocks one after the other; others leave it alone if they can.
  @Nullable PeerPieces worker;
  // After a bad mixture of several peers: only the worker may send it.
  boolean single;

  ActivePiece(int piece, PieceShape shape) {
    this.piece = piece;
    int blocks = shape.blocks(piece);
    state = new byte[blocks];
    askers = new byte[blocks];
    senders = new @Nullable PeerPieces[blocks];
    free = blocks;
    unwritten = blocks;
    for (int block = 0; block < blocks; block++) {
      if (shape.isPadding(piece, block)) {
        state[block] = WRITTEN;
        free--;
        unwritten--;
      }
    }
  }

  /** The piece's number. */
  public int piece() {
    return piece;
  }

  /** How often the piece has been begun anew; blocks of an earlier round are void. */
  public int round() {
    return round;
  }

  /** Blocks, padding included. */
  public int blocks() {
    return state.length;
  }

  /** Who sent the block, or null. */
  public @Nullable PeerPieces sender(int block) {
    return senders[block];
  }

  /** Whether all blocks are on the disk. */
  public boolean isWritten() {
    return unwritten == 0;
  }

  /** Whether all blocks have arrived or are on the disk. */
  public boolean isWhole() {
    return arrived == unwritten;
  }

  /** Whether blocks have arrived that are not on the disk yet. */
  public boolean hasArrivedBlocks() {
    return arrived > 0;
  }

  /** Whether half of its blocks or more have arrived. */
  public boolean isHalfThere() {
    return 2 * (state.length - unwritten + arrived) >= state.length;
  }

  /** The one peer that sent every block, or null if there are several or none. */
  public @Nullable PeerPieces onlySender() {
    PeerPieces only = null;
    for (PeerPieces sender : senders) {
      if (sender != null && only != null && sender != only) {
        return null;
      }
      only = sender == null ? only : sender;
    }
    return only;
  }

  int free() {
    return free;
  }

  int askers(int block) {
    return askers[block];
  }

  boolean isAsked(int block) {
    return state[block] == ASKED;
  }

  boolean needs(int block) {
    return state[block] <= ASKED;
  }

  boolean isOnlyFrom(PeerPieces peer) {
    for (PeerPieces sender : senders) {
      if (sender != null && sender != peer) {
        return false;
      }
    }
    return true;
  }

  int takeFree() {
    for (int block = lowestFree; block < state.length; block++) {
      if (state[block] == FREE) {
        lowestFree = block;
        ask(block);
        return block;
      }
    }
    throw new IllegalStateException("piece " + piece + " has no free block");
  }

  void ask(int block) {
    if (state[block] == FREE) {
      state[block] = ASKED;
      free--;
    }
    askers[block]++;
  }

  void unask(int block) {
    if (askers[block] > 0 && --askers[block] == 0 && state[block] == ASKED) {
      state[block] = FREE;
      free++;
      lowestFree = Math.min(lowestFree, block);
    }
  }

  void arrive(int block, PeerPieces sender) {
    if (state[block] == FREE) {
      free--;
    }
    state[block] = ARRIVED;
    senders[block] = sender;
    arrived++;
  }

  void written(int block) {
    state[block] = WRITTEN;
    arrived--;
    unwritten--;
  }

  void lost(int block) {
    arrived--;
    senders[block] = null;
    state[block] = askers[block] > 0 ? ASKED : FREE;
    if (state[block] == FREE) {
      free++;
      lowestFree = Math.min(lowestFree, block);
    }
  }

  /** Forgets every block that is not padding; open requests stay counted. */
  void restart(PieceShape shape) {
    round++;
    Arrays.fill(senders, null);
    free = 0;
    unwritten = 0;
    arrived = 0;
    lowestFree = 0;
    for (int block = 0; block < state.length; block++) {
      if (!shape.isPadding(piece, block)) {
        unwritten++;
        state[block] = askers[block] > 0 ? ASKED : FREE;
        if (state[block] == FREE) {
          free++;
        }
      }
    }
  }
}
