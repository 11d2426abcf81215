package io.rackcast.tracker.http;

import io.rackcast.proto.torrent.InfoHash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scrape as it comes over HTTP (BEP 48).
 *
 * @param infoHashes the swarms asked for, 1 to {@value #MOST}
 * @param token the announce token, from {@code jwt}; null if there is none
 */
record HttpScrape(List<InfoHash> infoHashes, @Nullable String token) {
  /** The most swarms in one scrape, as many as one UDP scrape has (BEP 15). */
  static final int MOST = 74;

  static HttpScrape read(byte[] bytes, int from, int end) throws BadRequestException {
    var cursor = new QueryCursor(bytes, from, end);
    var seen = new Seen();
    List<InfoHash> infoHashes = new ArrayList<>(1);
    @Nullable String token = null;
    while (cursor.advance()) {
      String name = cursor.name();
      if (name.equals("info_hash")) {
        infoHashes.add(Values.infoHash(cursor, name));
      } else if (name.equals("jwt")) {
        token = seen.once(name, cursor.text(name));
      }
    }
    if (infoHashes.isEmpty() || infoHashes.size() > MOST) {
      throw new BadRequestException(
          "a scrape names 1 to " + MOST + " info_hash; this one has " + infoHashes.size());
    }
    return new HttpScrape(infoHashes, token);
  }
}
