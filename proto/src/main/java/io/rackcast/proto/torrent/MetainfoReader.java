package io.rackcast.proto.torrent;

import static io.rackcast.proto.torrent.Sha.SHA1_LENGTH;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.Bencode;
import io.rackcast.proto.bencode.BencodeLimits;
import java.util.List;

/** Turns a .torrent file into a {@link Metainfo}, part by part, each checked before the next. */
final class MetainfoReader {
  private static final int MAX_TRACKERS = 100;
  private static final int MAX_BYTES = 32 * 1024 * 1024;
  // The file tree is as deep as paths have parts; seven levels lie around it.
  private static final int MAX_DEPTH = TorrentPath.MAX_PARTS + 10;
  // What the smallest entries of 140,000 files take, which is what fits into 32 MiB.
  private static final BencodeLimits LIMITS = new BencodeLimits(MAX_BYTES, MAX_DEPTH, 4_000_000);

  private MetainfoReader() {}

  static Metainfo read(byte[] torrent) {
    BDictionary root = Bencode.readDictionary(torrent, LIMITS);
    BDictionary info =
        root.dictionary("info")
            .orElseThrow(() -> new MetainfoException("the torrent has no \"info\""));
    boolean hybrid = isHybrid(info);
    Layout layout = hybrid ? HybridFiles.layout(info) : V1Files.layout(info);
    var hashes =
        new PieceHashes(
            pieces(info, layout.pieceCount()),
            hybrid ? PieceLayers.pieceRoots(root.dictionary("piece layers"), layout) : null);
    boolean isPrivate = info.integer("private").orElse(0) == 1;
    var infoHashes = hybrid ? InfoHashes.ofHybrid(info) : InfoHashes.ofV1(info);
    return new Metainfo(torrent, infoHashes, layout, hashes, isPrivate, trackers(root));
  }

  /** The .torrent file without its v2 half. */
  static byte[] v1Form(byte[] hybrid) {
    BDictionary root = Bencode.readDictionary(hybrid, LIMITS);
    BDictionary info = root.dictionary("info").orElseThrow();
    return Bencode.write(root.without("piece layers").with("info", InfoHashes.v1Form(info)));
  }

  private static boolean isHybrid(BDictionary info) {
    long version = info.integer("meta version").orElse(1);
    if (version != 1 && version != 2) {
      throw new MetainfoException(
          "the torrent has meta version %d; versions 1 and 2 are known".formatted(version));
    }
    if (version == 2 && !info.has("pieces")) {
      throw new MetainfoException(
          "the torrent is v2 only; make a hybrid one, which peers of both versions can use");
    }
    if (version == 1 && info.has("file tree")) {
      throw new MetainfoException("the torrent has a v2 file tree but not meta version 2");
    }
    return version == 2;
  }

  private static byte[] pieces(BDictionary info, int count) {
    byte[] pieces =
        info.string("pieces")
            .orElseThrow(() -> new MetainfoException("the torrent has no \"pieces\""))
            .bytes();
    if (pieces.length != count * SHA1_LENGTH) {
      throw new MetainfoException(
          "\"pieces\" has %d bytes; %d pieces need %d"
              .formatted(pieces.length, count, count * SHA1_LENGTH));
    }
    return pieces;
  }

  private static List<List<String>> trackers(BDictionary root) {
    List<List<String>> trackers = allTrackers(root);
    long urls = trackers.stream().mapToLong(List::size).sum();
    if (urls > MAX_TRACKERS) {
      throw new MetainfoException(
          "the torrent has %d trackers; at most %d are accepted".formatted(urls, MAX_TRACKERS));
    }
    return trackers;
  }

  /** BEP 12: where there is a list, "announce" is ignored. */
  private static List<List<String>> allTrackers(BDictionary root) {
    var tiers =
        root.list("announce-list").stream()
            .flatMap(list -> list.lists().stream())
            .map(BList::texts)
            .filter(tier -> !tier.isEmpty())
            .toList();
    return tiers.isEmpty() ? root.text("announce").map(List::of).stream().toList() : tiers;
  }
}
