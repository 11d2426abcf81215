package io.rackcast.proto.torrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorrentPathTest {
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "a", "a/b", "a b", "…/ä", "...", "a..b", ".hidden", "a\\b", "x\\x2dy", "😀/é", "-", "~"
      })
  void check_ordinaryPath_isAccepted(String path) {
    assertThat(TorrentPath.check(path)).isEqualTo(path);
  }

  static Stream<String> badPaths() {
    return Stream.of(
        "",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/..",
        "a/../b",
        "a/./b",
        "./a",
        "a\0b",
        "a\nb",
        "a\u007fb",
        "a\ud800b",
        "x".repeat(256),
        "ä".repeat(128),
        "y/".repeat(100) + "y",
        ("z".repeat(200) + "/").repeat(21) + "z");
  }

  @ParameterizedTest
  @MethodSource("badPaths")
  void check_pathThatLeavesTheFolderOrFitsNoDisk_isRefused(String path) {
    assertThatThrownBy(() -> TorrentPath.check(path))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("the path \"")
        .doesNotContain("\n", "\0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "/", "..", ".", ""})
  void checkName_moreThanOnePart_isRefused(String name) {
    assertThatThrownBy(() -> TorrentPath.checkName(name))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void treeOrder_shuffledPaths_areSortedPartByPartInByteOrder() {
    var sorted =
        List.of("a", "a/b", "a/b/c", "a/bb", "a!", "a.txt", "aa", "b", "é", "\uff5e", "😀", "😁");
    var shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(1));

    shuffled.sort(TorrentPath.TREE_ORDER);

    assertThat(shuffled).isEqualTo(sorted);
  }
}
