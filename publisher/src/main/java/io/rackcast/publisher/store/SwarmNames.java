package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.InfoHash;
import java.util.ArrayList;
import java.util.List;

/** Infohashes as one column: their bytes, one after the other. */
final class SwarmNames {
  private SwarmNames() {}

  static byte[] toBytes(List<InfoHash> names) {
    var bytes = new byte[names.size() * InfoHash.LENGTH];
    for (int i = 0; i < names.size(); i++) {
      names.get(i).copyTo(bytes, i * InfoHash.LENGTH);
    }
    return bytes;
  }

  static List<InfoHash> fromBytes(byte[] bytes) {
    var names = new ArrayList<InfoHash>();
    for (int at = 0; at < bytes.length; at += InfoHash.LENGTH) {
      names.add(InfoHash.of(bytes, at));
    }
    return List.copyOf(names);
  }
}
