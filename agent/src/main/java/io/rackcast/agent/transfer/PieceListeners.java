package io.rackcast.agent.transfer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Who hears of verified pieces, and which they are. Used on the event loop. */
final class PieceListeners {
  private final List<PieceListener> listeners = new ArrayList<>();
  private final BitSet verified = new BitSet();

  void add(PieceListener listener) {
    verified.stream().forEach(listener::verified);
    listeners.add(listener);
  }

  void found(BitSet pieces) {
    pieces.stream().forEach(this::verified);
  }

  void verified(int piece) {
    verified.set(piece);
    for (PieceListener listener : listeners) {
      listener.verified(piece);
    }
  }
}
