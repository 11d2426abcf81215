package io.rackcast.proto.torrent;

import static io.rackcast.proto.torrent.Sha.SHA256_LENGTH;

import io.rackcast.proto.bencode.BDictionary;
import io.rackcast.proto.bencode.BString;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The "piece layers" of a v2 torrent (BEP 52): for each file larger than a piece, by its root, the
 * hashes of the tree nodes that cover one piece each.
 */
final class PieceLayers {
  private final BDictionary layers;
  private final Layout layout;
  private final byte[] roots;
  private final Set<BString> used = new HashSet<>();
  private final Merkle merkle = new Merkle();

  private PieceLayers(BDictionary layers, Layout layout) {
    this.layers = layers;
    this.layout = layout;
    this.roots = new byte[layout.pieceCount() * SHA256_LENGTH];
  }

  /**
   * The root of each piece in the order of pieces, 32 bytes each, checked up to the files' roots.
   */
  static byte[] pieceRoots(Optional<BDictionary> layers, Layout layout) {
    var reading = new PieceLayers(layers.orElseGet(() -> BDictionary.builder().build()), layout);
    for (TorrentFile file : layout.files()) {
      file.piecesRoot().ifPresent(root -> reading.add(file, root));
    }
    if (reading.used.size() != reading.layers.size()) {
      throw new MetainfoException("\"piece layers\" has an entry for no file larger than a piece");
    }
    return reading.roots;
  }

  private void add(TorrentFile file, Sha256Digest root) {
    int at = layout.firstPiece(file) * SHA256_LENGTH;
    if (file.length() <= layout.pieceLength()) {
      root.copyTo(roots, at);
    } else {
      byte[] layer = layer(file, BString.of(root.bytes()));
      System.arraycopy(layer, 0, roots, at, layer.length);
      check(file, root, layer);
    }
  }

  private byte[] layer(TorrentFile file, BString root) {
    if (!(layers.value(root).orElse(null) instanceof BString layer)) {
      throw new MetainfoException(
          "\"piece layers\" has none for the file \"%s\"".formatted(file.path()));
    }
    int wanted = layout.pieces(file.length()) * SHA256_LENGTH;
    if (layer.length() != wanted) {
      throw new MetainfoException(
          "the piece layer of \"%s\" has %d bytes; it must have %d"
              .formatted(file.path(), layer.length(), wanted));
    }
    used.add(root);
    return layer.bytes();
  }

  private void check(TorrentFile file, Sha256Digest root, byte[] layer) {
    if (!fileRoot(merkle, layer, layout.pieceLength()).equals(root)) {
      throw new MetainfoException(
          "the piece layer of \"%s\" does not hash to its root".formatted(file.path()));
    }
  }

  /** The root of the file whose piece layer this is; overwrites {@code layer}. */
  static Sha256Digest fileRoot(Merkle merkle, byte[] layer, int pieceLength) {
    int count = layer.length / SHA256_LENGTH;
    int level = Merkle.pieceLevel(pieceLength);
    return Sha256Digest.of(merkle.reduce(layer, count, Merkle.width(count), level), 0);
  }

  /** The layers of files, as they are written; {@code roots} as {@link #pieceRoots} gives them. */
  static BDictionary write(Layout layout, byte[] roots) {
    var layers = BDictionary.builder();
    for (TorrentFile file : layout.files()) {
      if (file.length() > layout.pieceLength()) {
        int from = layout.firstPiece(file) * SHA256_LENGTH;
        int to = from + layout.pieces(file.length()) * SHA256_LENGTH;
        BString layer = BString.of(Arrays.copyOfRange(roots, from, to));
        layers.put(BString.of(file.piecesRoot().orElseThrow().bytes()), layer);
      }
    }
    return layers.build();
  }
}
