package io.rackcast.tracker.http;

import io.rackcast.tracker.core.ScrapeCall;

/** A scrape as it comes over HTTP (BEP 48). */
final class HttpScrape {
  private HttpScrape() {}

  /**
   * Reads a query string into {@code call}.
   *
   * @throws BadRequestException with a sentence for the peer
   */
  static void read(byte[] bytes, int from, int end, ScrapeCall call) throws BadRequestException {
    var cursor = new QueryCursor(bytes, from, end);
    var seen = new Seen();
    int asked = 0;
    while (cursor.advance()) {
      String name = cursor.name();
      if (name.equals("info_hash")) {
        asked++;
        call.ask(Values.infoHash(cursor, name));
      } else if (name.equals("jwt")) {
        call.token().set(seen.once(name, cursor.text(name)));
      }
    }
    if (asked == 0 || asked > ScrapeCall.MOST) {
      throw new BadRequestException(
          "a scrape names 1 to " + ScrapeCall.MOST + " info_hash; this one has " + asked);
    }
  }
}
