package io.rackcast.agent.transfer.picker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pieces that are being fetched, in the order they were begun. */
final class ActivePieces {
  private final Map<Integer, ActivePiece> byNumber = new HashMap<>();
  private final List<ActivePiece> list = new ArrayList<>();

  @Nullable ActivePiece get(int piece) {
    return byNumber.get(piece);
  }

  /** All of them; not to be changed. */
  List<ActivePiece> list() {
    return list;
  }

  ActivePiece begin(int piece, PieceShape shape) {
    var begun = new ActivePiece(piece, shape);
    byNumber.put(piece, begun);
    list.add(begun);
    return begun;
  }

  void drop(int piece) {
    ActivePiece dropped = byNumber.remove(piece);
    if (dropped != null) {
      list.remove(dropped);
      if (dropped.worker != null) {
        release(dropped.worker, dropped);
      }
    }
  }

  /** The peer is no longer at the piece. */
  static void release(PeerPieces peer, ActivePiece piece) {
    if (piece.worker == peer) {
      piece.worker = null;
    }
    if (peer.current == piece) {
      peer.current = null;
    }
  }
}
