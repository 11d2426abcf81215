package io.rackcast.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.testkit.SampleContent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
  @TempDir Path folder;

  private final SampleContent content = SampleContent.file("web.bin", 50_000, 1);

  @Test
  void open_afterRestart_knowsTheArtifactsAgain() {
    try (var cache = Cache.open(folder)) {
      var unused = cache.keep(torrent("web@1"), cache.ends());
      unused = cache.keep(torrent("web@2"), cache.ends());
    }

    try (var cache = Cache.open(folder)) {
      var artifact = cache.find(content.hashed().infoHash()).orElseThrow();
      assertThat(artifact.releases()).containsExactlyInAnyOrder("web@1", "web@2");
      assertThat(artifact.digest()).isEqualTo(content.digest());
      assertThat(artifact.ended()).isEmpty();
      assertThat(artifact.content().startsWith(folder)).isTrue();
      assertThat(cache.find("web@2")).contains(artifact);
    }
  }

  @Test
  void end_thenKeptAgain_mayBeDistributedAgain() {
    try (var cache = Cache.open(folder)) {
      var unused = cache.keep(torrent("web@1"), cache.ends());
      cache.end(content.hashed().infoHash(), "withdrawn");
    }

    try (var cache = Cache.open(folder)) {
      assertThat(cache.find("web@1").orElseThrow().ended()).contains("withdrawn");
      assertThat(cache.keep(torrent("web@1"), cache.ends()).ended()).isEmpty();
    }
  }

  @Test
  void keep_endedSinceThePublisherWasAsked_staysEnded() {
    try (var cache = Cache.open(folder)) {
      long asked = cache.ends();
      cache.end(content.hashed().infoHash(), "withdrawn");

      assertThat(cache.keep(torrent("web@1"), asked).ended()).contains("withdrawn");
    }

    try (var cache = Cache.open(folder)) {
      assertThat(cache.find("web@1").orElseThrow().ended()).contains("withdrawn");
    }
  }

  @Test
  void open_folderInUse_saysSo() {
    try (var cache = Cache.open(folder)) {
      assertThat(cache.artifacts()).isEmpty();
      assertThatThrownBy(() -> Cache.open(folder))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("is in use by another agent (process ")
          .hasMessageContaining("give each agent its own data-dir");
    }
  }

  @Test
  void keep_unreadableTorrent_isWrittenAnew() throws Exception {
    try (var cache = Cache.open(folder)) {
      var unused = cache.keep(torrent("web@1"), cache.ends());
    }
    Path torrent = folder.resolve("content/" + content.hashed().infoHash() + "/artifact.torrent");
    Files.write(torrent, new byte[] {'d', '4'});

    try (var cache = Cache.open(folder)) {
      var known = cache.find("web@1").orElseThrow();
      assertThatThrownBy(known::metainfo)
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("fetch the release again");
      assertThat(cache.keep(torrent("web@1"), cache.ends()).metainfo().name()).isEqualTo("web.bin");
    }
    assertThat(Files.readAllBytes(torrent)).isEqualTo(content.torrent());
  }

  @Test
  void open_folderIsAFile_saysSo() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThatThrownBy(() -> Cache.open(file))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cannot be used");
  }

  private PublishedTorrent torrent(String release) {
    return new PublishedTorrent(ReleaseName.parse(release), content.digest(), content.metainfo());
  }
}
