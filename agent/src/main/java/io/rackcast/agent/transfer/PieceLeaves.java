package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.ActivePiece;
import io.rackcast.agent.transfer.picker.PeerPieces;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.PieceCheck;
import io.rackcast.proto.torrent.Sha256Digest;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The hashes of a piece's blocks, as far as they have come, and who sent them. */
final class PieceLeaves {
  private final @Nullable Sha256Digest[] leaves;
  private final @Nullable PeerPieces[] senders;

  PieceLeaves(int blocks) {
    leaves = new @Nullable Sha256Digest[blocks];
    senders = new @Nullable PeerPieces[blocks];
  }

  void put(ActivePiece piece, int block, @Nullable Sha256Digest leaf) {
    leaves[block] = leaf;
    senders[block] = piece.sender(block);
  }

  boolean match(Metainfo metainfo, int piece) {
    PieceCheck check = metainfo.newPieceCheck(piece);
    for (int block = 0; block < leaves.length; block++) {
      Sha256Digest leaf = leaves[block];
      if (leaf != null) {
        check.leaf(block, leaf);
      }
    }
    return check.matches();
  }

  /** Who sent blocks that differ from the right ones. */
  Set<PeerPieces> sendersOfOtherThan(PieceLeaves right) {
    Set<PeerPieces> guilty = new LinkedHashSet<>();
    for (int block = 0; block < leaves.length; block++) {
      PeerPieces sender = senders[block];
      Sha256Digest leaf = leaves[block];
      if (sender != null && leaf != null && !leaf.equals(right.leaves[block])) {
        guilty.add(sender);
      }
    }
    return guilty;
  }
}
