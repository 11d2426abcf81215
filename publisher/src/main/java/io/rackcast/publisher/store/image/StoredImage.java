package io.rackcast.publisher.store.image;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A manifest that was taken in whole; or one that is kept out, with its {@code revokeReason}: then
 * {@code manifest} and {@code parts} are empty if it was withdrawn before, or is so since long.
 *
 * @param registry the registry's name in the settings
 * @param digest of {@code manifest}
 * @param mediaType of {@code manifest}
 * @param manifest its bytes, exactly as the registry sent them
 * @param sizeBytes of all blobs that it needs, those of an index's manifests included, each once
 * @param revokeReason why somebody withdrew it; "" when nobody did
 * @param parts in the manifest's order
 * @param subject what it refers to, like the image that a signature is for
 * @param artifactType of an artifact; "" for images
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
    List<ImagePart> parts,
    Optional<Sha256Digest> subject,
    String artifactType) {
  /** Copies the list. */
  public StoredImage {
    parts = List.copyOf(parts);
  }

  /** An image that refers to nothing. */
  public StoredImage(
      String registry,
      String repository,
      Sha256Digest digest,
      String mediaType,
      ByteString manifest,
      long sizeBytes,
      Instant takenAt,
      String revokeReason,
      List<ImagePart> parts) {
    this(
        registry,
        repository,
        digest,
        mediaType,
        manifest,
        sizeBytes,
        takenAt,
        revokeReason,
        parts,
        Optional.empty(),
        "");
  }
}
