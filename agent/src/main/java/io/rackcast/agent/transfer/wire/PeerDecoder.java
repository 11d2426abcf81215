package io.rackcast.agent.transfer.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a peer's byte stream into messages. One per connection, used on its event loop.
 *
 * <p>A message with several blocks is cut into them: each is handed on as soon as it is there.
 * Cost: a block that lies whole in one received buffer is handed on as a slice of it, without a
 * copy, if at least half of that buffer is filled; any other is copied once into a buffer of its
 * own, so that a peer which sends drop by drop pins one block of memory and no more. Other messages
 * are read where they lie, or gathered in a small buffer when cut.
 */
public final class PeerDecoder {
  private static final int PIECE_HEAD = 13;
  // Longest message of a kind we do not know, and longest extension message: their content is
  // metadata or lists of peers, which nobody sends us unasked.
  private static final int MAX_OTHER = 64 << 10;

  private final int bitfieldBytes;
  private final int blockBytes;
  private final int maxMessage;
  private final ByteBufAllocator allocator;
  private final PeerSink sink;
  private final ByteBuf cut;

  private int blockPiece;
  private int blockBegin;
  private int blockLength;
  private int left;
  private @Nullable ByteBuf block;

  /**
   * Reads messages for a torrent.
   *
   * @param pieces pieces of the torrent
   * @param blockBytes bytes of a block
   * @param maxMessage most bytes of blocks that we ask for at a time
   * @param allocator gives buffers for cut messages and blocks
   * @param sink hears the messages
   */
  public PeerDecoder(
      int pieces, int blockBytes, int maxMessage, ByteBufAllocator allocator, PeerSink sink) {
    this.bitfieldBytes = (pieces + 7) >>> 3;
    this.blockBytes = blockBytes;
    this.maxMessage = maxMessage;
    this.allocator = allocator;
    this.sink = sink;
    this.cut = allocator.heapBuffer(64);
  }

  /**
   * Takes all readable bytes; the caller keeps the buffer.
   *
   * @throws WireException when the peer breaks the protocol; nothing may be fed after that
   */
  public void feed(ByteBuf in) {
    while (in.isReadable()) {
      if (blockLength > 0) {
        takeBlock(in);
      } else if (cut.isReadable()) {
        completeCut(in);
      } else if (in.readableBytes() < needed(in)) {
        cut.writeBytes(in);
      } else {
        message(in);
      }
    }
  }

  /**
   * How many more bytes the message in which the reader is will bring for certain, 0 between two
   * messages.
   */
  public int expected() {
    int held = block == null ? 0 : block.readableBytes();
    return blockLength + left - held;
  }

  /** Gives back what is held; call once when the connection is closed. */
  public void close() {
    cut.release();
    if (block != null) {
      block.release();
      block = null;
    }
  }

  private void completeCut(ByteBuf in) {
    int missing = needed(cut) - cut.readableBytes();
    if (missing > 0) {
      cut.writeBytes(in, Math.min(missing, in.readableBytes()));
    }
    // What is needed grows as the length and the kind become known.
    if (cut.readableBytes() >= needed(cut)) {
      message(cut);
      cut.clear();
    }
  }

  /** Bytes from the reader index that must be there to go on. */
  private int needed(ByteBuf in) {
    if (in.readableBytes() < 4) {
      return 4;
    }
    int length = in.getInt(in.readerIndex());
    if (length == 0) {
      return 4;
    }
    if (length < 0) {
      throw new WireException(
          CloseCause.TOO_LONG, "a message of " + Integer.toUnsignedString(length) + " bytes");
    }
    if (in.readableBytes() < 5) {
      return 5;
    }
    int id = in.getUnsignedByte(in.readerIndex() + 4);
    checkLength(id, length);
    return id == MessageId.PIECE ? PIECE_HEAD : 4 + length;
  }

  private void checkLength(int id, int length) {
    switch (id) {
      case MessageId.CHOKE,
          MessageId.UNCHOKE,
          MessageId.INTERESTED,
          MessageId.NOT_INTERESTED,
          MessageId.HAVE_ALL,
          MessageId.HAVE_NONE ->
          exactly(1, id, length);
      case MessageId.HAVE, MessageId.SUGGEST, MessageId.ALLOWED_FAST -> exactly(5, id, length);
      case MessageId.PORT -> exactly(3, id, length);
      case MessageId.REQUEST, MessageId.CANCEL, MessageId.REJECT -> exactly(13, id, length);
      case MessageId.BITFIELD -> exactly(1 + bitfieldBytes, id, length);
      case MessageId.PIECE -> between(10, 9 + maxMessage, id, length);
      case MessageId.EXTENDED -> between(2, MAX_OTHER, id, length);
      default -> between(1, MAX_OTHER, id, length);
    }
  }

  private static void exactly(int expected, int id, int length) {
    between(expected, expected, id, length);
  }

  private static void between(int least, int most, int id, int length) {
    if (length < least || length > most) {
      throw new WireException(
          length > most ? CloseCause.TOO_LONG : CloseCause.WRONG_LENGTH,
          "message "
              + id
              + " of "
              + length
              + " bytes, where "
              + least
              + " to "
              + most
              + " are allowed");
    }
  }

  private void message(ByteBuf in) {
    int length = in.readInt();
    if (length == 0) {
      sink.other();
      return;
    }
    int id = in.readUnsignedByte();
    switch (id) {
      case MessageId.CHOKE -> sink.choke();
      case MessageId.UNCHOKE -> sink.unchoke();
      case MessageId.INTERESTED -> sink.interested();
      case MessageId.NOT_INTERESTED -> sink.notInterested();
      case MessageId.HAVE -> sink.have(in.readInt());
      case MessageId.BITFIELD -> sink.bitfield(in.readSlice(length - 1));
      case MessageId.REQUEST -> sink.request(in.readInt(), in.readInt(), in.readInt());
      case MessageId.PIECE -> beginBlock(in, length - 9);
      case MessageId.CANCEL -> sink.cancel(in.readInt(), in.readInt(), in.readInt());
      case MessageId.HAVE_ALL -> sink.haveAll();
      case MessageId.HAVE_NONE -> sink.haveNone();
      case MessageId.REJECT -> sink.reject(in.readInt(), in.readInt(), in.readInt());
      case MessageId.EXTENDED -> sink.extended(in.readUnsignedByte(), in.readSlice(length - 2));
      default -> {
        in.skipBytes(length - 1);
        sink.other();
      }
    }
  }

  private void beginBlock(ByteBuf in, int length) {
    blockPiece = in.readInt();
    blockBegin = in.readInt();
    left = length;
    nextBlock();
  }

  private void nextBlock() {
    blockLength = Math.min(left, blockBytes);
    left -= blockLength;
  }

  private void takeBlock(ByteBuf in) {
    ByteBuf filling = block;
    if (filling == null) {
      if (in.readableBytes() >= blockLength && isFull(in)) {
        endBlock(in.readRetainedSlice(blockLength));
        return;
      }
      filling = allocator.directBuffer(blockLength, blockLength);
      block = filling;
    }
    filling.writeBytes(in, Math.min(blockLength - filling.readableBytes(), in.readableBytes()));
    if (filling.readableBytes() == blockLength) {
      block = null;
      endBlock(filling);
    }
  }

  /**
   * Whether most of the buffer is bytes that were received: a block that is handed on as a slice
   * keeps all of it, and what waits for the disk is counted by blocks.
   */
  private static boolean isFull(ByteBuf in) {
    return 2 * in.writerIndex() >= in.capacity();
  }

  private void endBlock(ByteBuf data) {
    int begin = blockBegin;
    blockBegin += blockLength;
    nextBlock();
    sink.block(blockPiece, begin, data);
  }
}
