package io.rackcast.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.agent.transfer.storage.Trees;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start makes of the index, and of one that was cut or damaged. */
class IndexTest {
  @TempDir Path folder;

  private final SampleContent web = SampleContent.file("web.bin", 50_000, 1);
  private final SampleContent app = SampleContent.file("app.bin", 20_000, 2);

  @BeforeEach
  void fill() {
    try (var cache = Cache.open(folder)) {
      keep(cache, web, "web@1");
      keep(cache, app, "app@1");
      cache.whole(hash(web), true);
      assertThat(cache.pin(hash(app), true)).isTrue();
      cache.end(hash(app), "withdrawn");
    }
  }

  @Test
  void open_killedWhileAnArtifactWasBegun_leavesNothingOfIt() throws IOException {
    for (var files : List.of(List.<String>of(), List.of("artifact.torrent.part"))) {
      Path begun = folder.resolve("content/" + "ab".repeat(20));
      Files.createDirectories(begun.resolve("data"));
      for (String file : files) {
        Files.writeString(begun.resolve(file), "half");
      }
      Files.write(folder.resolve("cache.index.new"), new byte[10]);

      try (var cache = Cache.open(folder)) {
        assertThat(cache.artifacts()).hasSize(2);
      }

      assertThat(begun).doesNotExist();
      assertThat(folder.resolve("cache.index.new")).doesNotExist();
    }
  }

  @Test
  void open_folderOfNobodyWithContent_isLeftAlone() throws IOException {
    Path unknown = folder.resolve("content/" + "ab".repeat(20));
    Files.createDirectories(unknown.resolve("data"));
    Files.writeString(unknown.resolve("data/content"), "of somebody");

    try (var cache = Cache.open(folder)) {
      assertThat(cache.artifacts()).hasSize(2);
    }

    assertThat(unknown.resolve("data/content")).exists();
  }

  @Test
  void open_torrentsAndRecordsGone_knowsAllFromTheIndex() throws IOException {
    for (var content : new SampleContent[] {web, app}) {
      Files.delete(artifact(content).resolve("artifact.torrent"));
      Files.delete(artifact(content).resolve("artifact.json"));
    }

    try (var cache = Cache.open(folder)) {
      var one = cache.find(hash(web)).orElseThrow();
      assertThat(one.whole()).isTrue();
      assertThat(one.name()).isEqualTo("web.bin");
      assertThat(one.sizeBytes()).isEqualTo(50_000);
      var other = cache.find(hash(app)).orElseThrow();
      assertThat(other.pinned()).isTrue();
      assertThat(other.ended()).contains("withdrawn");
    }
  }

  @Test
  void open_withoutIndex_takesTheFoldersOver() throws IOException {
    Files.delete(index());

    try (var cache = Cache.open(folder)) {
      assertThat(cache.find("web@1")).isPresent();
      assertThat(cache.find(hash(app)).orElseThrow().pinned()).isTrue();
      assertThat(cache.find(hash(app)).orElseThrow().ended()).contains("withdrawn");
    }
  }

  @Test
  void open_cutAnywhere_losesNoArtifact() throws IOException {
    byte[] whole = Files.readAllBytes(index());
    for (int length = 0; length < whole.length; length++) {
      Files.write(index(), Arrays.copyOf(whole, length));

      try (var cache = Cache.open(folder)) {
        assertThat(cache.artifacts()).as("cut at %d", length).hasSize(2);
      }
    }
  }

  @Test
  void open_aByteChangedAnywhere_losesNoArtifact() throws IOException {
    byte[] whole = Files.readAllBytes(index());
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x40;
      Files.write(index(), damaged);

      try (var cache = Cache.open(folder)) {
        assertThat(cache.artifacts()).as("changed at %d", at).hasSize(2);
        assertThat(cache.find(hash(app)).orElseThrow().digest()).isEqualTo(app.digest());
      }
    }
  }

  @Test
  void open_folderGone_forgetsTheArtifact() throws IOException {
    Trees.delete(artifact(web));

    try (var cache = Cache.open(folder)) {
      assertThat(cache.find(hash(web))).isEmpty();
      assertThat(cache.find(hash(app))).isPresent();
    }
  }

  @Test
  void open_killedInARemoval_theFilesAreGoneAfterASweep() throws IOException {
    Path taken = folder.resolve("content/.removed-" + hash(web) + "-1");
    Files.move(artifact(web), taken);

    try (var cache = Cache.open(folder)) {
      cache.sweep();

      assertThat(cache.find(hash(web))).isEmpty();
      assertThat(taken).doesNotExist();
    }
  }

  @Test
  void remove_then_isGoneAlsoAfterARestart() {
    try (var cache = Cache.open(folder)) {
      cache.remove(hash(web));
      cache.sweep();

      assertThat(artifact(web)).doesNotExist();
      assertThat(cache.find("web@1")).isEmpty();
    }
    try (var cache = Cache.open(folder)) {
      assertThat(cache.artifacts()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3000, 5000})
  void changes_veryMany_keepTheIndexSmall(int changes) throws IOException {
    try (var cache = Cache.open(folder)) {
      for (int i = 0; i < changes; i++) {
        cache.whole(hash(web), i % 2 == 0);
      }
    }

    assertThat(Files.size(index())).isLessThan(1100 * 200L);
  }

  private static void keep(Cache cache, SampleContent content, String release) {
    var torrent =
        new PublishedTorrent(ReleaseName.parse(release), content.digest(), content.metainfo());
    var unused = cache.keep(torrent, cache.ends());
  }

  private Path index() {
    return folder.resolve("cache.index");
  }

  private Path artifact(SampleContent content) {
    return folder.resolve("content").resolve(hash(content).toString());
  }

  private static InfoHash hash(SampleContent content) {
    return content.hashed().infoHash();
  }
}
