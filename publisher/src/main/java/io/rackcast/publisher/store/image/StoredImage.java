package io.rackcast.publisher.store.image;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.List;

/**
 * A manifest that was taken in whole.
 *
 * @param registry the registry's name in the settings
 * @param digest of {@code manifest}
 * @param mediaType of {@code manifest}
 * @param manifest its bytes, exactly as the registry sent them
 * @param sizeBytes of all blobs that it needs, those of an index's manifests included, each once
 * @param revokeReason why somebody withdrew it; "" when nobody did
 * @param parts in the manifest's order
 */
public record StoredImage(
    String registry,
    String repository,
    Sha256Digest digest,
    String mediaType,
    ByteString manifest,
    long sizeBytes,
    Instant takenAt,
    String revokeReason,
    List<ImagePart> parts) {
  /** Copies the list. */
  public StoredImage {
    parts = List.copyOf(parts);
  }
}
