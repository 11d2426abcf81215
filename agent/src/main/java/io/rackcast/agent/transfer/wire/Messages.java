package io.rackcast.agent.transfer.wire;

import io.netty.buffer.ByteBuf;

/** Appends messages to a buffer, each {@code length:4 id:1 …} (BEP 3, "peer messages"). */
public final class Messages {
  /** Bytes of a block message before the block itself. */
  public static final int BLOCK_HEAD_BYTES = 13;

  private Messages() {}

  /** Keeps the connection open: a length of 0. */
  public static void keepAlive(ByteBuf out) {
    out.writeInt(0);
  }

  /** We answer no requests from now on. */
  public static void choke(ByteBuf out) {
    bare(out, MessageId.CHOKE);
  }

  /** We answer requests from now on. */
  public static void unchoke(ByteBuf out) {
    bare(out, MessageId.UNCHOKE);
  }

  /** We want pieces of the peer's. */
  public static void interested(ByteBuf out) {
    bare(out, MessageId.INTERESTED);
  }

  /** We want nothing of the peer's. */
  public static void notInterested(ByteBuf out) {
    bare(out, MessageId.NOT_INTERESTED);
  }

  /** We have everything (BEP 6). */
  public static void haveAll(ByteBuf out) {
    bare(out, MessageId.HAVE_ALL);
  }

  /** We have nothing (BEP 6). */
  public static void haveNone(ByteBuf out) {
    bare(out, MessageId.HAVE_NONE);
  }

  /** We have this piece. */
  public static void have(ByteBuf out, int piece) {
    out.writeInt(5).writeByte(MessageId.HAVE).writeInt(piece);
  }

  /** Our pieces: bit 7 of byte 0 is piece 0, spare bits are 0. */
  public static void bitfield(ByteBuf out, byte[] bits) {
    out.writeInt(1 + bits.length).writeByte(MessageId.BITFIELD).writeBytes(bits);
  }

  /** We ask for a block. */
  public static void request(ByteBuf out, int piece, int begin, int length) {
    block(out, MessageId.REQUEST, piece, begin, length);
  }

  /** We no longer want a block. */
  public static void cancel(ByteBuf out, int piece, int begin, int length) {
    block(out, MessageId.CANCEL, piece, begin, length);
  }

  /** We will not send a block (BEP 6). */
  public static void reject(ByteBuf out, int piece, int begin, int length) {
    block(out, MessageId.REJECT, piece, begin, length);
  }

  /** The head of a block message; {@code length} bytes of the block follow. */
  public static void blockHead(ByteBuf out, int piece, int begin, int length) {
    out.writeInt(9 + length).writeByte(MessageId.PIECE).writeInt(piece).writeInt(begin);
  }

  /** An extension message (BEP 10). */
  public static void extended(ByteBuf out, int id, byte[] payload) {
    out.writeInt(2 + payload.length).writeByte(MessageId.EXTENDED).writeByte(id);
    out.writeBytes(payload);
  }

  private static void bare(ByteBuf out, int id) {
    out.writeInt(1).writeByte(id);
  }

  private static void block(ByteBuf out, int id, int piece, int begin, int length) {
    out.writeInt(13).writeByte(id).writeInt(piece).writeInt(begin).writeInt(length);
  }
}
