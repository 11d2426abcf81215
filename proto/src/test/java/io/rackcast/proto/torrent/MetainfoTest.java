package io.rackcast.proto.torrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoTest {
  private static final int PIECE = 32 * 1024;

  private final TestContent content =
      TestContent.folder("d", "a 40000", "b 0", "x c/run 32768", "d 100");
  private final Metainfo metainfo = content.metainfo(PIECE);

  @Test
  void accessors_folder_tellWhatWasWritten() {
    assertThat(metainfo.name()).isEqualTo("d");
    assertThat(metainfo.isFolder()).isTrue();
    assertThat(metainfo.isHybrid()).isTrue();
    assertThat(metainfo.pieceLength()).isEqualTo(PIECE);
    assertThat(metainfo.pieceCount()).isEqualTo(4);
    assertThat(metainfo.contentLength()).isEqualTo(40_000 + 32_768 + 100);
    assertThat(metainfo.addressLength()).isEqualTo(3 * PIECE + 100);
    assertThat(metainfo.trackers()).isEmpty();
    assertThat(metainfo.files())
        .extracting(TorrentFile::path, TorrentFile::offset, TorrentFile::executable)
        .containsExactly(
            tuple("a", 0L, false),
            tuple("b", 2L * PIECE, false),
            tuple("c/run", 2L * PIECE, true),
            tuple("d", 3L * PIECE, false));
  }

  @Test
  void spans_everyPiece_coverTheFilesAndLeaveThePadding() {
    assertThat(metainfo.spans(0)).containsExactly(new FileSpan(0, 0, 0, PIECE));
    assertThat(metainfo.spans(1)).containsExactly(new FileSpan(0, PIECE, 0, 40_000 - PIECE));
    assertThat(metainfo.spans(2)).containsExactly(new FileSpan(2, 0, 0, PIECE));
    assertThat(metainfo.spans(3)).containsExactly(new FileSpan(3, 0, 0, 100));
    assertThat(metainfo.pieceSize(1)).isEqualTo(PIECE);
    assertThat(metainfo.pieceSize(3)).isEqualTo(100);
  }

  @Test
  void pieceRoot_fileOfOnePieceAndOfMore_isTheNodeOverThePiece() {
    byte[] a = content.bytesOf("a");

    assertThat(metainfo.pieceRoot(0)).contains(Sha256Digest.of(NaiveTree.node(a, 0, 2)));
    assertThat(metainfo.pieceRoot(1)).contains(Sha256Digest.of(NaiveTree.node(a, 2, 2)));
    assertThat(metainfo.pieceRoot(2)).contains(NaiveTree.root(content.bytesOf("c/run")));
    assertThat(metainfo.pieceRoot(3)).contains(NaiveTree.root(content.bytesOf("d")));
  }

  @ParameterizedTest(name = "piece {0}")
  @ValueSource(ints = {-1, 4, Integer.MAX_VALUE})
  void pieceAccessors_pieceOutside_areRefused(int piece) {
    String sentence = "piece %d is not in a torrent of 4 pieces".formatted(piece);

    assertThatThrownBy(() -> metainfo.pieceSize(piece)).hasMessage(sentence);
    assertThatThrownBy(() -> metainfo.spans(piece)).hasMessage(sentence);
    assertThatThrownBy(() -> metainfo.v1PieceHash(piece)).hasMessage(sentence);
    assertThatThrownBy(() -> metainfo.pieceRoot(piece)).hasMessage(sentence);
    assertThatThrownBy(() -> metainfo.newPieceCheck(piece))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage(sentence);
  }

  @Test
  void torrentBytes_changedOutside_staysTheSame() {
    byte[] given = metainfo.torrentBytes();
    var parsed = Metainfo.parse(given);

    given[5] ^= 1;
    parsed.torrentBytes()[6] ^= 1;

    assertThat(parsed.torrentBytes()).isEqualTo(metainfo.torrentBytes());
  }

  @Test
  void singleFile_isNamedLikeTheTorrent() {
    var single = TestContent.file("f.bin", 40_000).metainfo(PIECE);

    assertThat(single.isFolder()).isFalse();
    assertThat(single.files()).extracting(TorrentFile::path).containsExactly("f.bin");
    assertThat(single).hasToString("f.bin (" + single.infoHash() + ")");
  }

  @Test
  void v1Form_ofHybrid_hasTheSameFilesAndPiecesAndAnotherName() {
    Metainfo v1 = metainfo.v1Form();

    assertThat(v1.isHybrid()).isFalse();
    assertThat(v1.infoHashV2()).isEmpty();
    assertThat(v1.pieceRoot(0)).isEmpty();
    assertThat(v1.isPrivate()).isTrue();
    assertThat(v1.addressLength()).isEqualTo(metainfo.addressLength());
    assertThat(v1.files())
        .extracting(TorrentFile::path)
        .isEqualTo(metainfo.files().stream().map(TorrentFile::path).toList());
    for (int piece = 0; piece < v1.pieceCount(); piece++) {
      assertThat(v1.v1PieceHash(piece)).isEqualTo(metainfo.v1PieceHash(piece));
      assertThat(v1.spans(piece)).isEqualTo(metainfo.spans(piece));
    }
    assertThat(v1.swarmNames()).containsExactly(v1.infoHash());
    assertThat(v1.v1Form()).isSameAs(v1);
  }

  @Test
  void v1Form_withTrackers_keepsThem() {
    var trackers = List.of(List.of("http://a/?jwt=x"), List.of("http://b/"));

    var v1 = Metainfo.parse(content.hash(PIECE).torrent(trackers)).v1Form();

    assertThat(v1.trackers()).isEqualTo(trackers);
  }

  @Test
  void swarmNames_ofHybrid_areFourDifferentOnes() {
    assertThat(metainfo.swarmNames())
        .hasSize(4)
        .doesNotHaveDuplicates()
        .startsWith(metainfo.infoHash(), metainfo.infoHashV2().orElseThrow().truncated())
        .contains(metainfo.v1Form().infoHash());
  }
}
