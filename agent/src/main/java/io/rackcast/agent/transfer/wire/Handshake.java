package io.rackcast.agent.transfer.wire;

import io.netty.buffer.ByteBuf;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.nio.charset.StandardCharsets;

/**
 * The first 68 bytes each way (BEP 3, "peer protocol").
 *
 * <pre>
 *  0  1  19
 *  1 19  "BitTorrent protocol"
 * 20  8  reserved: byte 5 bit 0x10 BEP 10, byte 7 bit 0x04 BEP 6, byte 7 bit 0x10 BEP 52
 * 28 20  infohash
 * 48 20  peer id
 * </pre>
 *
 * @param infoHash the swarm; of a hybrid torrent the v1 or the truncated v2 infohash
 * @param peerId the sender
 * @param fast whether it speaks BEP 6
 * @param extended whether it speaks BEP 10
 */
public record Handshake(InfoHash infoHash, PeerId peerId, boolean fast, boolean extended) {
  /** Bytes of a handshake. */
  public static final int BYTES = 68;

  private static final byte[] PROTOCOL =
      "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);
  private static final int RESERVED = 20;
  private static final int ID_BYTES = 20;
  private static final int EXTENDED_BIT = 0x10;
  private static final int FAST_BIT = 0x04;

  /** Whether the readable bytes, as far as they have come, begin a handshake. */
  public static boolean mayBegin(ByteBuf in) {
    int known = Math.min(in.readableBytes(), PROTOCOL.length);
    for (int i = 0; i < known; i++) {
      if (in.getByte(in.readerIndex() + i) != PROTOCOL[i]) {
        return false;
      }
    }
    return true;
  }

  /** Takes 68 readable bytes; the caller has checked {@link #mayBegin} and their number. */
  public static Handshake read(ByteBuf in) {
    int start = in.readerIndex();
    boolean extended = (in.getByte(start + RESERVED + 5) & EXTENDED_BIT) != 0;
    boolean fast = (in.getByte(start + RESERVED + 7) & FAST_BIT) != 0;
    var id = new byte[ID_BYTES];
    in.getBytes(start + 28, id);
    var infoHash = InfoHash.of(id);
    in.getBytes(start + 48, id);
    in.skipBytes(BYTES);
    return new Handshake(infoHash, PeerId.of(id), fast, extended);
  }

  /** Appends the 68 bytes. */
  public void write(ByteBuf out) {
    out.writeBytes(PROTOCOL);
    out.writeInt(0).writeByte(0);
    out.writeByte(extended ? EXTENDED_BIT : 0).writeByte(0).writeByte(fast ? FAST_BIT : 0);
    out.writeBytes(infoHash.bytes()).writeBytes(peerId.bytes());
  }
}
