package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.store.SqliteFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a backup's database needs and the backup has not: it was lost, or removed in order while the
 * backup was made.
 *
 * @param some of them, "torrents/ab/abcd….torrent"; at most {@value #MOST}
 * @param inAll how many there are
 */
public record Missing(List<String> some, long inAll) {
  private static final int MOST = 100;

  /** Nothing is missing, as where all content is elsewhere. */
  static final Missing NOTHING = new Missing(List.of(), 0);

  public Missing {
    some = List.copyOf(some);
  }

  /**
   * @param withFiles whether files count besides torrents
   */
  static Missing in(Path database, Path content, boolean withFiles) {
    var some = new ArrayList<String>();
    var inAll = new long[1];
    SqliteFile.needs(
        database,
        infoHash -> look(content, "torrents", infoHash + "", ".torrent", some, inAll),
        sha256 -> {
          if (withFiles) {
            look(content, "sha256", sha256.hex(), "", some, inAll);
          }
        });
    return new Missing(some, inAll[0]);
  }

  private static void look(
      Path content, String kind, String hex, String ending, List<String> some, long[] inAll) {
    var name = kind + "/" + hex.substring(0, 2) + "/" + hex + ending;
    if (!Files.exists(content.resolve(name))) {
      inAll[0]++;
      if (some.size() < MOST) {
        some.add(name);
      }
    }
  }
}
