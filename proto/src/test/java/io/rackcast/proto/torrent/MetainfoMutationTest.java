package io.rackcast.proto.torrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged torrents: each ends in a torrent that is consistent, or in {@link MetainfoException}. */
class MetainfoMutationTest {
  private static final int PIECE = 32 * 1024;
  private static final int MUTATIONS = 5000;

  static Stream<byte[]> torrents() {
    var trackers = List.of(List.of("http://a/", "http://b/"), List.of("http://c/"));
    return Stream.of(
            TestContent.file("f", 70_000),
            TestContent.folder("d", "a 70000", "x b/c 32768", "d 0", "e 100"))
        .map(content -> content.hash(PIECE).torrent(trackers))
        .flatMap(hybrid -> Stream.of(hybrid, Metainfo.parse(hybrid).v1Form().torrentBytes()));
  }

  @ParameterizedTest
  @MethodSource("torrents")
  void parse_truncatedAtEveryByte_refuses(byte[] torrent) {
    for (int length = 0; length < torrent.length; length++) {
      byte[] cut = Arrays.copyOf(torrent, length);

      assertThatThrownBy(() -> Metainfo.parse(cut)).isInstanceOf(MetainfoException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("torrents")
  void parse_everyByteChanged_isConsistentOrRefused(byte[] torrent) {
    for (int at = 0; at < torrent.length; at++) {
      byte[] changed = torrent.clone();
      changed[at] ^= 1;

      consistentOrRefused(changed);
    }
  }

  @ParameterizedTest
  @MethodSource("torrents")
  void parse_randomMutations_areConsistentOrRefused(byte[] torrent) {
    var random = new SplittableRandom(torrent.length);

    for (int i = 0; i < MUTATIONS; i++) {
      consistentOrRefused(mutate(torrent, random));
    }
  }

  private static void consistentOrRefused(byte[] torrent) {
    Metainfo metainfo;
    try {
      metainfo = Metainfo.parse(torrent);
    } catch (MetainfoException expected) {
      assertThat(expected.getMessage()).isNotBlank().hasSizeLessThan(1000).doesNotContain("\n");
      return;
    }
    long covered = 0;
    for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
      covered += metainfo.spans(piece).stream().mapToLong(FileSpan::length).sum();
      assertThat(metainfo.v1PieceHash(piece)).hasSize(20);
      assertThat(metainfo.pieceRoot(piece).isPresent()).isEqualTo(metainfo.isHybrid());
    }
    assertThat(covered).isEqualTo(metainfo.contentLength());
    assertThat(metainfo.files())
        .allSatisfy(file -> assertThat(TorrentPath.check(file.path())).isNotEmpty());
    assertThat(metainfo.torrentBytes()).isEqualTo(torrent);
  }

  private static byte[] mutate(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "0123456789ilde:-./".charAt(random.nextInt(18));
        case 2 -> bytes = insert(bytes, at, (byte) random.nextInt('0', 'z'));
        default -> bytes = remove(bytes, at);
      }
    }
    return bytes;
  }

  private static byte[] insert(byte[] bytes, int at, byte value) {
    return TestContent.concat(
        Arrays.copyOf(bytes, at), new byte[] {value}, Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] remove(byte[] bytes, int at) {
    return TestContent.concat(
        Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
  }
}
