package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rackcast.agent.transfer.picker.ActivePiece;
import io.rackcast.agent.transfer.picker.Block;
import io.rackcast.agent.transfer.picker.PeerPieces;
import io.rackcast.agent.transfer.picker.PiecePicker;
import io.rackcast.agent.transfer.storage.ContentStore;
import io.rackcast.agent.transfer.storage.FilePool;
import io.rackcast.agent.transfer.storage.PieceLayout;
import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockBatchTest {
  private static final int PIECE = 8 * Block.BYTES;

  private final TestContent content = TestContent.file("build.bin", 3 * PIECE - 1000, PIECE);

  @TempDir Path folder;

  /** A message's worth of blocks as it lies in a received buffer, after a head. */
  private List<ByteBuf> received(int piece, int first, int blocks) {
    byte[] bytes = content.piece(piece);
    int begin = first * Block.BYTES;
    int end = Math.min(bytes.length, (first + blocks) * Block.BYTES);
    ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(64 + end - begin);
    in.writeZero(13).writeBytes(bytes, begin, end - begin).skipBytes(13);
    List<ByteBuf> slices = new ArrayList<>();
    while (in.isReadable()) {
      slices.add(in.readRetainedSlice(Math.min(Block.BYTES, in.readableBytes())));
    }
    in.release();
    return slices;
  }

  @Test
  void work_blocksTogetherAndApartInAnyOrder_areAllWrittenAndHashed() throws Exception {
    var layout = new PieceLayout(content.metainfo());
    var picker = new PiecePicker(layout, new BitSet(), new Random(1));
    PeerPieces peer = picker.join();
    picker.addAll(peer);
    while (picker.pick(peer) != Block.NONE) {
      // Begins all the pieces.
    }
    try (var pool = new FilePool(4)) {
      var store = new ContentStore(content.metainfo(), folder, pool);
      store.open(false, piece -> true);
      var batch = new BlockBatch(true);
      List<ByteBuf> all = new ArrayList<>();
      for (int piece = 0; piece < 3; piece++) {
        int from = 0;
        for (int blocks : new int[] {3, 1, 4}) {
          List<ByteBuf> slices = received(piece, from, blocks);
          if (piece == 1) {
            Collections.reverse(slices);
          }
          ActivePiece active = Objects.requireNonNull(picker.active(piece));
          for (int i = 0; i < slices.size(); i++) {
            int block = piece == 1 ? from + slices.size() - 1 - i : from + i;
            batch.add(active, block, slices.get(i));
          }
          all.addAll(slices);
          from += blocks;
        }
      }

      batch.work(store.files(), layout);

      for (BlockBatch.Arrived arrived : batch.blocks()) {
        byte[] piece = content.piece(arrived.piece.piece());
        int begin = arrived.block * Block.BYTES;
        int end = Math.min(begin + Block.BYTES, piece.length);
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(Arrays.copyOfRange(piece, begin, end));
        assertThat(arrived.failure).isNull();
        assertThat(arrived.leaf).isEqualTo(Sha256Digest.of(hash));
      }
      assertThat(batch.blocks()).hasSize(24);
      // Three buffers of two pieces, each in one go, and eight blocks that came in reverse.
      assertThat(batch.writes()).isEqualTo(3 + 8 + 3);
      assertThat(all).allMatch(data -> data.refCnt() == 0);
      assertThat(store.matches(0) && store.matches(1) && store.matches(2)).isTrue();
      store.place();
      assertThat(Files.readAllBytes(folder.resolve("build.bin")))
          .isEqualTo(content.files().get("build.bin"));
    }
  }
}
