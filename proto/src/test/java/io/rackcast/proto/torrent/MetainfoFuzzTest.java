package io.rackcast.proto.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes as a torrent. */
class MetainfoFuzzTest {
  @FuzzTest(maxDuration = "3m")
  void parse_anyBytes_isConsistentOrRefused(byte[] bytes) {
    Metainfo metainfo;
    try {
      metainfo = Metainfo.parse(bytes);
    } catch (MetainfoException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1000).doesNotContain("\n");
      return;
    }
    long covered = 0;
    for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
      covered += metainfo.spans(piece).stream().mapToLong(FileSpan::length).sum();
      assertThat(metainfo.v1PieceHash(piece)).hasSize(20);
      assertThat(metainfo.pieceRoot(piece).isPresent()).isEqualTo(metainfo.isHybrid());
    }
    assertThat(covered).isEqualTo(metainfo.contentLength());
    for (var file : metainfo.files()) {
      assertThat(TorrentPath.check(file.path())).isNotEmpty();
    }
    assertThat(metainfo.torrentBytes()).isEqualTo(bytes);
    var again = Metainfo.parse(metainfo.torrentBytes());
    assertThat(again.v1Form().torrentBytes()).isEqualTo(metainfo.v1Form().torrentBytes());
  }
}
