package io.rackcast.agent.transfer.storage;

import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.picker.PieceShape;
import io.rackcast.proto.torrent.FileSpan;
import io.rackcast.proto.torrent.Metainfo;

/** How a torrent's pieces are cut into blocks, and which of their bytes are content. */
public final class PieceLayout implements PieceShape {
  private final Metainfo metainfo;

  /** The layout of a torrent. */
  public PieceLayout(Metainfo metainfo) {
    this.metainfo = metainfo;
  }

  @Override
  public int pieces() {
    return metainfo.pieceCount();
  }

  @Override
  public int blocks(int piece) {
    return (metainfo.pieceSize(piece) + Block.BYTES - 1) / Block.BYTES;
  }

  /** Bytes of a block, padding included. */
  public int blockLength(int piece, int block) {
    return Math.min(Block.BYTES, metainfo.pieceSize(piece) - block * Block.BYTES);
  }

  /** Whether these bytes are a whole block of a piece of the torrent; any numbers may be asked. */
  public boolean isBlock(int piece, int begin, int length) {
    return piece >= 0
        && piece < pieces()
        && begin >= 0
        && begin < metainfo.pieceSize(piece)
        && begin % Block.BYTES == 0
        && blockLength(piece, begin / Block.BYTES) == length;
  }

  @Override
  public boolean isPadding(int piece, int block) {
    return contentEnd(piece, block) == 0;
  }

  /** How many bytes of the block come before trailing padding; 0 if all of it is padding. */
  public int contentEnd(int piece, int block) {
    int begin = block * Block.BYTES;
    int end = begin + blockLength(piece, block);
    int last = begin;
    for (FileSpan span : metainfo.spans(piece)) {
      if (span.pieceOffset() < end) {
        last = Math.max(last, Math.min(end, span.pieceOffset() + span.length()));
      }
    }
    return last - begin;
  }

  /** Bytes of a piece that are content. */
  public int contentBytes(int piece) {
    int bytes = 0;
    for (FileSpan span : metainfo.spans(piece)) {
      bytes += span.length();
    }
    return bytes;
  }
}
