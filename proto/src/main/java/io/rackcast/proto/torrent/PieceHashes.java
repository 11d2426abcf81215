package io.rackcast.proto.torrent;

import static io.rackcast.proto.torrent.Sha.SHA1_LENGTH;
import static io.rackcast.proto.torrent.Sha.SHA256_LENGTH;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The hashes of all pieces, side by side in two arrays: 20 bytes a piece for v1, 32 for v2. */
final class PieceHashes {
  private final byte[] v1;
  private final byte @Nullable [] v2;

  /** Keeps both arrays; {@code v2} is null in a v1 torrent. */
  PieceHashes(byte[] v1, byte @Nullable [] v2) {
    this.v1 = v1;
    this.v2 = v2;
  }

  boolean isHybrid() {
    return v2 != null;
  }

  byte[] v1(int piece) {
    return Arrays.copyOfRange(v1, piece * SHA1_LENGTH, (piece + 1) * SHA1_LENGTH);
  }

  Optional<Sha256Digest> root(int piece) {
    return v2 == null ? Optional.empty() : Optional.of(Sha256Digest.of(v2, piece * SHA256_LENGTH));
  }

  /** Whether the first 32 bytes of {@code node} are the piece's root; false in a v1 torrent. */
  boolean isRoot(int piece, byte[] node) {
    int from = piece * SHA256_LENGTH;
    return v2 != null && Arrays.equals(node, 0, SHA256_LENGTH, v2, from, from + SHA256_LENGTH);
  }
}
