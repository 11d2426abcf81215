package io.rackcast.agent.transfer;

import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import java.util.function.IntConsumer;

/** Pieces as bits on the wire: bit 7 of byte 0 is piece 0 (BEP 3, "bitfield"). */
final class PieceBits {
  private PieceBits() {}

  /** Calls for the number of each bit set. */
  static void each(ByteBuf bits, IntConsumer piece) {
    int start = bits.readerIndex();
    for (int i = 0; i < bits.readableBytes(); i++) {
      int octet = bits.getByte(start + i);
      for (int bit = 0; octet != 0 && bit < 8; bit++) {
        if ((octet & (0x80 >> bit)) != 0) {
          piece.accept(i * 8 + bit);
        }
      }
    }
  }

  static byte[] bytes(BitSet pieces, int count) {
    var bytes = new byte[(count + 7) / 8];
    pieces.stream().forEach(piece -> bytes[piece / 8] |= (byte) (0x80 >> piece % 8));
    return bytes;
  }
}
