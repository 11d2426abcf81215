package io.rackcast.proto.torrent;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BList;
import io.rackcast.proto.bencode.BString;
import io.rackcast.proto.bencode.BValue;
import io.rackcast.proto.bencode.Bencode;
import java.util.List;

/** What a {@link ContentHasher} found. Immutable; any thread. */
public final class HashedContent {
  private final Sha256Digest artifactDigest;
  private final List<Sha256Digest> fileDigests;
  private final BDictionary info;
  private final BDictionary pieceLayers;
  private final InfoHash infoHash;
  private final Sha256Digest infoHashV2;

  HashedContent(
      Sha256Digest artifactDigest,
      List<Sha256Digest> fileDigests,
      BDictionary info,
      BDictionary pieceLayers) {
    this.artifactDigest = artifactDigest;
    this.fileDigests = List.copyOf(fileDigests);
    this.info = info;
    this.pieceLayers = pieceLayers;
    this.infoHash = InfoHashes.v1(info);
    this.infoHashV2 = InfoHashes.v2(info);
  }

  /**
   * Of a file, the SHA-256 of its bytes; of a folder, the SHA-256 of its listing, one line a file,
   * sorted by path: {@code <mode> <size> <sha256 in hex> <path>\n} with mode 644 or 755.
   */
  public Sha256Digest artifactDigest() {
    return artifactDigest;
  }

  /** SHA-256 of each file's bytes, in the order the files were given to the hasher. */
  public List<Sha256Digest> fileDigests() {
    return fileDigests;
  }

  /** The v1 infohash: the swarm's name. */
  public InfoHash infoHash() {
    return infoHash;
  }

  /** The v2 infohash. */
  public Sha256Digest infoHashV2() {
    return infoHashV2;
  }

  /**
   * The .torrent file: hybrid, private, without a date; the same bytes for the same content and
   * trackers.
   *
   * @param trackers announce URLs in tiers (BEP 12); no tier is empty; may have no tiers
   */
  public byte[] torrent(List<List<String>> trackers) {
    var torrent = BDictionary.builder().put("info", info).put("piece layers", pieceLayers);
    List<String> urls = trackers.stream().flatMap(List::stream).toList();
    if (!urls.isEmpty()) {
      torrent.put("announce", urls.get(0));
    }
    if (urls.size() > 1) {
      torrent.put("announce-list", new BList(trackers.stream().map(HashedContent::tier).toList()));
    }
    return Bencode.write(torrent.build());
  }

  private static BValue tier(List<String> urls) {
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("a tier of trackers is empty; leave it out");
    }
    return new BList(urls.stream().<BValue>map(BString::of).toList());
  }
}
