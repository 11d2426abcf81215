package io.rackcast.agent.cache;

import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.file.Path;

/** A program that changes a cache and says what is done; {@link KilledTest} kills it midway. */
final class CacheSteps {
  static final SampleContent WEB = SampleContent.file("web.bin", 50_000, 1);
  static final SampleContent APP = SampleContent.file("app.bin", 20_000, 2);

  // As many as make the index be written anew.
  private static final int CHANGES = 1100;

  private CacheSteps() {}

  /** Works in the folder that is named. */
  public static void main(String[] arguments) {
    try (var cache = Cache.open(Path.of(arguments[0]))) {
      keep(cache, WEB, "web@1");
      done("kept web");
      keep(cache, APP, "app@1");
      done("kept app");
      cache.pin(hash(APP), true);
      done("pinned app");
      for (int i = 0; i < CHANGES; i++) {
        cache.whole(hash(APP), i % 2 == 0);
      }
      cache.end(hash(APP), "withdrawn");
      done("ended app");
      cache.remove(hash(WEB));
      done("removed web");
      cache.sweep();
    }
  }

  private static void keep(Cache cache, SampleContent content, String release) {
    cache.keep(
        new PublishedTorrent(ReleaseName.parse(release), content.digest(), content.metainfo()),
        cache.ends());
  }

  static InfoHash hash(SampleContent content) {
    return content.hashed().infoHash();
  }

  private static void done(String step) {
    System.out.println(step);
    System.out.flush();
  }
}
