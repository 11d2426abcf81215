package io.rackcast.publisher.catalog;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.BValue;
import io.rackcast.proto.bencode.Bencode;
import java.util.List;

/**
 * Puts announce URLs, and web seeds, into metainfo that has none.
 *
 * <p>The keys "announce" (BEP 3) and "announce-list" (BEP 12) sort before all others that we write,
 * "url-list" (BEP 19) behind them, so they go right after the opening "d" and before the last "e",
 * and the rest is copied as it is: the info dictionary, and so the infohash, cannot change.
 */
final class Announces {
  private Announces() {}

  static byte[] insert(byte[] metainfo, List<String> urls, List<String> webSeeds) {
    var merged = urls.isEmpty() ? metainfo : join(Bencode.write(dictionary(urls)), metainfo);
    return webSeeds.isEmpty() ? merged : join(merged, Bencode.write(urlList(webSeeds)));
  }

  // Each is "d" entries "e": the first without its end, the second without its beginning.
  private static byte[] join(byte[] first, byte[] second) {
    var merged = new byte[first.length - 1 + second.length - 1];
    System.arraycopy(first, 0, merged, 0, first.length - 1);
    System.arraycopy(second, 1, merged, first.length - 1, second.length - 1);
    return merged;
  }

  private static BDictionary urlList(List<String> webSeeds) {
    var list = webSeeds.stream().<BValue>map(BString::of).toList();
    return BDictionary.builder().put("url-list", new BList(list)).build();
  }

  // A tier of its own for each tracker: clients try them in order.
  private static BDictionary dictionary(List<String> urls) {
    var tiers = urls.stream().<BValue>map(url -> BList.of(BString.of(url))).toList();
    return BDictionary.builder()
        .put("announce", urls.get(0))
        .put("announce-list", new BList(tiers))
        .build();
  }
}
