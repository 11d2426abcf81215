package io.rackcast.proto.torrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceCheckTest {
  private static final int BLOCK = 16 * 1024;

  @ParameterizedTest(name = "file of {0} bytes")
  @ValueSource(
      ints = {
        1,
        BLOCK - 1,
        BLOCK,
        BLOCK + 1,
        3 * BLOCK,
        3 * BLOCK + 5,
        8 * BLOCK - 1,
        8 * BLOCK,
        8 * BLOCK + 1,
        19 * BLOCK + 7,
        64 * BLOCK
      })
  void matches_rightBlocksInAnyOrder_onlyThen(int length) {
    var content = TestContent.file("f", length);
    var metainfo = content.metainfo(8 * BLOCK);

    for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
      var check = metainfo.newPieceCheck(piece);
      feed(check, content.pieceOf(metainfo, piece), new Random(piece));
      assertThat(check.matches()).isTrue();

      byte[] wrong = content.pieceOf(metainfo, piece);
      wrong[wrong.length / 2] ^= 1;
      feed(check.reuse(piece), wrong, new Random(piece));
      assertThat(check.matches()).isFalse();
    }
  }

  @Test
  void matches_paddedPieces_takesTheDataOnly() {
    var content = TestContent.folder("d", "a " + (9 * BLOCK + 100), "b 10", "c " + 3 * BLOCK);
    var metainfo = content.metainfo(8 * BLOCK);
    var check = metainfo.newPieceCheck(0);

    for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
      FileSpan span = metainfo.spans(piece).get(0);
      byte[] data = Arrays.copyOf(content.pieceOf(metainfo, piece), span.length());
      feed(check.reuse(piece), data, new Random(7));

      assertThat(check.piece()).isEqualTo(piece);
      assertThat(check.matches()).as("piece %d", piece).isTrue();
      assertThat(check.blockCount()).isEqualTo((span.length() + BLOCK - 1) / BLOCK);
    }
    assertThat(metainfo.pieceCount()).isEqualTo(4);
  }

  @Test
  void matches_dataWithItsPadding_isFalse() {
    var content = TestContent.folder("d", "a 100", "b 10");
    var metainfo = content.metainfo(BLOCK);
    var check = metainfo.newPieceCheck(0);

    check.leaf(0, Sha256Digest.of(Sha.sha256().digest(content.pieceOf(metainfo, 0))));

    assertThat(check.matches()).isFalse();
    assertThat(check.blockLength(0)).isEqualTo(100);
  }

  @Test
  void matches_blockOverwrittenByTheRightOne_isTrue() {
    var content = TestContent.file("f", 2 * BLOCK);
    var check = content.metainfo(2 * BLOCK).newPieceCheck(0);
    check.leaf(0, new Sha256Digest(1, 2, 3, 4));
    check.leaf(1, digest(content.data(), 1), 0);

    assertThat(check.matches()).isFalse();
    check.leaf(0, digest(content.data(), 0), 0);
    assertThat(check.matches()).isTrue();
    assertThat(check.matches()).isTrue();
  }

  @Test
  void matches_blocksExchanged_isFalse() {
    var content = TestContent.file("f", 2 * BLOCK);
    var check = content.metainfo(2 * BLOCK).newPieceCheck(0);

    check.leaf(0, digest(content.data(), 1), 0);
    check.leaf(1, digest(content.data(), 0), 0);

    assertThat(check.matches()).isFalse();
  }

  @Test
  void matches_missingBlock_isRefused() {
    var check = TestContent.file("f", 3 * BLOCK).metainfo(4 * BLOCK).newPieceCheck(0);
    check.leaf(0, new byte[40], 8);
    check.leaf(2, new byte[40], 8);

    assertThat(check.isComplete()).isFalse();
    assertThatThrownBy(check::matches)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("block 1 of piece 0 has no hash yet");
  }

  @ParameterizedTest(name = "block {0}")
  @ValueSource(ints = {-1, 3})
  void leaf_blockOutsideThePiece_isRefused(int block) {
    var check = TestContent.file("f", 3 * BLOCK).metainfo(4 * BLOCK).newPieceCheck(0);

    assertThatThrownBy(() -> check.leaf(block, new byte[32], 0))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("block %d is not in piece 0 of 3 blocks", block);
  }

  @Test
  void newPieceCheck_v1Torrent_isRefused() {
    var v1 = TestContent.file("f", BLOCK).metainfo(BLOCK).v1Form();

    assertThatThrownBy(() -> v1.newPieceCheck(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no hash trees");
  }

  /** Gives the blocks of {@code data} in a random order, by turns as arrays and as values. */
  private static void feed(PieceCheck check, byte[] data, Random random) {
    List<Integer> blocks = new ArrayList<>(IntStream.range(0, check.blockCount()).boxed().toList());
    Collections.shuffle(blocks, random);
    for (int block : blocks) {
      byte[] digest = digest(data, block);
      assertThat(check.isComplete()).isFalse();
      if (random.nextBoolean()) {
        check.leaf(block, Sha256Digest.of(digest));
      } else {
        check.leaf(block, TestContent.concat(new byte[3], digest), 3);
      }
    }
    assertThat(check.isComplete()).isTrue();
  }

  private static byte[] digest(byte[] data, int block) {
    int from = block * BLOCK;
    return Sha.sha256().digest(Arrays.copyOfRange(data, from, Math.min(data.length, from + BLOCK)));
  }
}
