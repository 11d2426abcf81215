package io.rackcast.agent.transfer.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerDecoderTest {
  private static final int PIECES = 21;
  private static final int BLOCK = 16 << 10;

  /** Writes down what it hears. */
  private static class Notes implements PeerSink {
    final List<String> heard = new ArrayList<>();

    @Override
    public void choke() {
      heard.add("choke");
    }

    @Override
    public void unchoke() {
      heard.add("unchoke");
    }

    @Override
    public void interested() {
      heard.add("interested");
    }

    @Override
    public void notInterested() {
      heard.add("not interested");
    }

    @Override
    public void have(int piece) {
      heard.add("have " + piece);
    }

    @Override
    public void bitfield(ByteBuf bits) {
      heard.add("bitfield " + ByteBufUtil.hexDump(bits));
    }

    @Override
    public void haveAll() {
      heard.add("have all");
    }

    @Override
    public void haveNone() {
      heard.add("have none");
    }

    @Override
    public void request(int piece, int begin, int length) {
      heard.add("request " + piece + " " + begin + " " + length);
    }

    @Override
    public void cancel(int piece, int begin, int length) {
      heard.add("cancel " + piece + " " + begin + " " + length);
    }

    @Override
    public void reject(int piece, int begin, int length) {
      heard.add("reject " + piece + " " + begin + " " + length);
    }

    @Override
    public void block(int piece, int begin, ByteBuf data) {
      heard.add("block " + piece + " " + begin + " " + ByteBufUtil.hexDump(data));
      data.release();
    }

    @Override
    public void extended(int id, ByteBuf payload) {
      heard.add("extended " + id + " " + ByteBufUtil.hexDump(payload));
    }

    @Override
    public void other() {
      heard.add("other");
    }

    @Override
    public void batchEnd() {
      heard.add("batch end");
    }
  }

  private static byte[] everyMessage() {
    ByteBuf out = Unpooled.buffer();
    Messages.keepAlive(out);
    Messages.bitfield(out, new byte[] {1, 2, 8});
    Messages.haveAll(out);
    Messages.haveNone(out);
    Messages.unchoke(out);
    Messages.choke(out);
    Messages.interested(out);
    Messages.notInterested(out);
    Messages.have(out, 7);
    Messages.request(out, 1, 16384, 16384);
    Messages.blockHead(out, 2, 32768, 40);
    out.writeZero(39).writeByte(5);
    Messages.cancel(out, 3, 0, 100);
    Messages.reject(out, 4, 0, 200);
    Messages.extended(out, 0, new byte[] {'d', 'e'});
    out.writeInt(3).writeByte(9).writeShort(6881);
    return ByteBufUtil.getBytes(out);
  }

  private static List<String> decode(byte[] bytes, int... cuts) {
    var notes = new Notes();
    var decoder =
        new PeerDecoder(PIECES, BLOCK, 4 * BLOCK, UnpooledByteBufAllocator.DEFAULT, notes);
    try {
      int from = 0;
      for (int cut : cuts) {
        feed(decoder, bytes, from, cut);
        from = cut;
      }
      feed(decoder, bytes, from, bytes.length);
    } finally {
      decoder.close();
    }
    return notes.heard;
  }

  private static void feed(PeerDecoder decoder, byte[] bytes, int from, int to) {
    ByteBuf in = Unpooled.directBuffer(Math.max(1, to - from)).writeBytes(bytes, from, to - from);
    try {
      decoder.feed(in);
    } finally {
      in.release();
      assertThat(in.refCnt()).isZero();
    }
  }

  @Test
  void feed_everyMessageInOnePiece_isHeardInOrder() {
    assertThat(decode(everyMessage()))
        .containsExactly(
            "other",
            "bitfield 010208",
            "have all",
            "have none",
            "unchoke",
            "choke",
            "interested",
            "not interested",
            "have 7",
            "request 1 16384 16384",
            "block 2 32768 " + "00".repeat(39) + "05",
            "cancel 3 0 100",
            "reject 4 0 200",
            "extended 0 6465",
            "other");
  }

  @Test
  void feed_cutAnywhere_isHeardTheSame() {
    byte[] bytes = everyMessage();
    List<String> whole = decode(bytes);

    for (int first = 0; first <= bytes.length; first++) {
      assertThat(decode(bytes, first)).as("cut at %d", first).isEqualTo(whole);
      int second = Math.min(bytes.length, first + 3);
      assertThat(decode(bytes, first, second)).as("cut at %d, %d", first, second).isEqualTo(whole);
    }
    int[] each = IntStream.range(1, bytes.length).toArray();
    assertThat(decode(bytes, each)).isEqualTo(whole);
  }

  @Test
  void feed_truncatedAnywhere_hearsABeginningAndHoldsNothing() {
    byte[] bytes = everyMessage();
    List<String> whole = decode(bytes);

    for (int length = 0; length < bytes.length; length++) {
      List<String> heard = decode(Arrays.copyOf(bytes, length));
      assertThat(whole.subList(0, heard.size())).isEqualTo(heard);
    }
  }

  @Test
  void feed_mutatedAtRandom_endsInMessagesOrARefusal() {
    byte[] good = everyMessage();
    var random = new Random(1);
    int refused = 0;
    for (int round = 0; round < 4000; round++) {
      byte[] bytes = good.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(decode(bytes, random.nextInt(bytes.length))).isNotNull();
      } catch (WireException e) {
        assertThat(e.closeCause()).isIn(CloseCause.TOO_LONG, CloseCause.WRONG_LENGTH);
        refused++;
      }
    }
    assertThat(refused).isBetween(200, 3900);
  }

  @Test
  void feed_severalBlocksInOneMessage_eachIsHeardAsSoonAsItIsThere() {
    ByteBuf out = Unpooled.buffer();
    Messages.blockHead(out, 3, BLOCK, 2 * BLOCK + 7);
    out.writeZero(2 * BLOCK).writeBytes(new byte[] {1, 2, 3, 4, 5, 6, 7});
    Messages.have(out, 9);
    byte[] bytes = ByteBufUtil.getBytes(out);
    String zeros = "00".repeat(BLOCK);
    List<String> blocks =
        List.of("block 3 " + BLOCK + " " + zeros, "block 3 " + 2 * BLOCK + " " + zeros);

    assertThat(decode(Arrays.copyOf(bytes, 13 + 2 * BLOCK + 6))).isEqualTo(blocks);
    assertThat(decode(bytes, 5, 20, 13 + BLOCK + 1, 13 + 2 * BLOCK))
        .startsWith(blocks.toArray(String[]::new))
        .endsWith("block 3 " + 3 * BLOCK + " 01020304050607", "have 9")
        .hasSize(4);
  }

  @Test
  void expected_withinAMessageOfBlocks_isWhatIsLeftOfIt() {
    var decoder =
        new PeerDecoder(PIECES, BLOCK, 4 * BLOCK, UnpooledByteBufAllocator.DEFAULT, new Notes());
    ByteBuf out = Unpooled.buffer();
    Messages.blockHead(out, 3, 0, 2 * BLOCK);
    out.writeZero(2 * BLOCK);
    byte[] bytes = ByteBufUtil.getBytes(out);
    List<Integer> left = new ArrayList<>();

    int from = 0;
    for (int to : new int[] {5, 13, 14, 13 + BLOCK, 14 + BLOCK, bytes.length}) {
      feed(decoder, bytes, from, to);
      from = to;
      left.add(decoder.expected());
    }
    decoder.close();

    assertThat(left).containsExactly(0, 2 * BLOCK, 2 * BLOCK - 1, BLOCK, BLOCK - 1, 0);
  }

  @Test
  void read_handshakeWritten_isTheSame() {
    var random = new Random(2);
    var id = new byte[20];
    random.nextBytes(id);
    var written = new Handshake(InfoHash.of(id), PeerId.random("-RC0001-", random), true, false);
    ByteBuf out = Unpooled.buffer();

    written.write(out);

    assertThat(out.readableBytes()).isEqualTo(Handshake.BYTES);
    assertThat(Handshake.mayBegin(out)).isTrue();
    assertThat(Handshake.read(out)).isEqualTo(written);
  }

  @Test
  void read_extensionHandshakeOfAnyBytes_saysSomethingInRange() {
    byte[] good =
        new ExtensionHandshake(77, true, 6881, 1, 2, 64 << 10).write("Rackcast", Optional.empty());
    var random = new Random(3);
    assertThat(ExtensionHandshake.read(Unpooled.wrappedBuffer(good)))
        .isEqualTo(new ExtensionHandshake(77, true, 6881, 1, 2, 64 << 10));

    for (int round = 0; round < 5000; round++) {
      byte[] bytes = good.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      var read = ExtensionHandshake.read(Unpooled.wrappedBuffer(bytes));
      assertThat(read.queue()).isBetween(1, 1 << 16);
      assertThat(read.requestBytes()).isBetween(16 << 10, 512 << 10);
    }
  }

  /**
   * Bytes of the buffer that a block keeps when it is handed on, of those that it was read into.
   */
  private static int keptBy(int received, int capacity) {
    var kept = new ArrayList<Integer>();
    ByteBuf in = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    var sink =
        new Notes() {
          @Override
          public void block(int piece, int begin, ByteBuf data) {
            kept.add(in.refCnt() > 1 ? in.capacity() : data.capacity());
            data.release();
          }
        };
    var decoder = new PeerDecoder(PIECES, BLOCK, BLOCK, UnpooledByteBufAllocator.DEFAULT, sink);
    in.writeInt(9 + BLOCK).writeByte(7).writeInt(0).writeInt(0).writeZero(BLOCK);
    in.writeZero(received - in.writerIndex());
    decoder.feed(in);
    decoder.close();
    in.release();
    return kept.get(0);
  }

  @Test
  void feed_blockInABufferThatIsMostlyEmpty_keepsNoMoreThanItself() {
    assertThat(keptBy(20 << 10, 256 << 10)).isEqualTo(BLOCK);
    assertThat(keptBy(128 << 10, 256 << 10)).isEqualTo(256 << 10);
  }
}
