package io.rackcast.proto.torrent;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.BValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes the info dictionary of a hybrid torrent (BEP 3, BEP 27, BEP 47, BEP 52). */
final class InfoDictionary {
  private InfoDictionary() {}

  static BDictionary write(Layout layout, byte[] v1Hashes) {
    var info =
        BDictionary.builder()
            .put("file tree", FileTree.write(layout.files()))
            .put("meta version", 2)
            .put("name", layout.name())
            .put("piece length", layout.pieceLength())
            .put("pieces", BString.of(v1Hashes))
            .put("private", 1);
    if (layout.isFolder()) {
      info.put("files", files(layout));
    } else {
      attributes(info, layout.files().get(0));
    }
    return info.build();
  }

  private static BList files(Layout layout) {
    var entries = new ArrayList<BValue>();
    long end = 0;
    for (TorrentFile file : layout.files()) {
      if (file.offset() > end) {
        entries.add(padding(file.offset() - end));
      }
      entries.add(
          attributes(BDictionary.builder(), file)
              .put("path", path(Stream.of(file.path().split("/"))))
              .build());
      end = file.end();
    }
    return new BList(entries);
  }

  private static BDictionary.Builder attributes(BDictionary.Builder entry, TorrentFile file) {
    if (file.executable()) {
      entry.put("attr", "x");
    }
    return entry.put("length", file.length());
  }

  private static BDictionary padding(long length) {
    return BDictionary.builder()
        .put("attr", "p")
        .put("length", length)
        .put("path", path(Stream.of(".pad", Long.toString(length))))
        .build();
  }

  private static BList path(Stream<String> parts) {
    List<BValue> path = parts.<BValue>map(BString::of).toList();
    return new BList(path);
  }
}
