package io.rackcast.publisher.catalog;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.BValue;
import io.rackcast.proto.bencode.Bencode;
import java.util.List;

/**
 * Puts announce URLs into metainfo that has none.
 *
 * <p>The keys "announce" (BEP 3) and "announce-list" (BEP 12) sort before all others that we write,
 * so they go right after the opening "d" and the rest is copied as it is: the info dictionary, and
 * so the infohash, cannot change.
 */
final class Announces {
  private Announces() {}

  static byte[] insert(byte[] metainfo, List<String> urls) {
    if (urls.isEmpty()) {
      return metainfo;
    }
    // "d" entries "e": of it all but the last byte goes in place of the metainfo's first.
    var head = Bencode.write(dictionary(urls));
    var merged = new byte[head.length - 1 + metainfo.length - 1];
    System.arraycopy(head, 0, merged, 0, head.length - 1);
    System.arraycopy(metainfo, 1, merged, head.length - 1, metainfo.length - 1);
    return merged;
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
