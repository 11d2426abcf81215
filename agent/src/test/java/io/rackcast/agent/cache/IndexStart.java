package io.rackcast.agent.cache;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Measures a start with very many artifacts; a program, not a test. Arguments: a folder for it, and
 * how many (100000).
 */
public final class IndexStart {
  private IndexStart() {}

  /** Makes the folder if it is empty, then opens it some times. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
    if (Files.notExists(folder.resolve("cache.index"))) {
      fill(folder, count);
    }
    for (int i = 0; i < 3; i++) {
      long begun = System.nanoTime();
      try (var cache = Cache.open(folder)) {
        System.out.printf(
            "%d artifacts known after %.3f s, heap %d MiB%n",
            cache.size(), (System.nanoTime() - begun) / 1e9, heapMiB());
      }
    }
  }

  private static long heapMiB() {
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
  }

  private static void fill(Path folder, int count) throws IOException {
    Path content = Files.createDirectories(folder.resolve("content"));
    var torrents = new TorrentFiles(content);
    List<CachedArtifact> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InfoHash infoHash = InfoHash.of(ByteBuffer.allocate(20).putInt(i).array());
      Files.createDirectories(torrents.folder(infoHash));
      var state =
          new ArtifactState(
              Set.of("team/app-" + i + "@1." + i), Optional.empty(), false, false, true, i, i);
      Sha256Digest digest = Sha256Digest.of(ByteBuffer.allocate(32).putInt(i).array());
      all.add(new CachedArtifact(infoHash, "app-" + i + ".tar", digest, 1000, 1, state, torrents));
    }
    try (var file = new IndexFile(folder.resolve("cache.index"))) {
      file.rewrite(all);
    }
  }
}
