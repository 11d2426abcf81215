package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.storage.PieceHasher;
import io.rackcast.proto.torrent.Metainfo;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.CompletionStage;

/** Pieces that come from elsewhere than peers: checked, written, then as good as any. */
final class OfferedPieces {
  private final Swarm swarm;

  OfferedPieces(Swarm swarm) {
    this.swarm = swarm;
  }

  /** As {@link Transfer#offerPieces}. */
  CompletionStage<BitSet> offer(int first, ByteBuffer data) {
    ByteBuffer bytes = data.slice();
    int end = end(first, bytes.remaining());
    BitSet wrong = wrong(first, end, bytes);
    return new Offer(swarm, first, end, bytes, wrong).begin();
  }

  /** The first piece behind the data. */
  private int end(int first, int length) {
    Metainfo metainfo = swarm.metainfo();
    int pieces = metainfo.pieceCount();
    if (first < 0 || first >= pieces) {
      throw new IllegalArgumentException(
          "piece " + first + " is none of the torrent's " + pieces + " pieces");
    }
    int end = first;
    int left = length;
    while (left > 0 && end < pieces) {
      left -= metainfo.pieceSize(end++);
    }
    if (left != 0 || end == first) {
      throw new IllegalArgumentException(
          length + " bytes from piece " + first + " on are no whole pieces of the torrent");
    }
    return end;
  }

  private BitSet wrong(int first, int end, ByteBuffer bytes) {
    var hasher = new PieceHasher(swarm.metainfo());
    var wrong = new BitSet();
    int at = 0;
    for (int piece = first; piece < end; piece++) {
      int size = swarm.metainfo().pieceSize(piece);
      wrong.set(piece, !hasher.matches(piece, bytes.slice(at, size)));
      at += size;
    }
    return wrong;
  }
}
