package io.rackcast.publisher.registry.client;

import io.rackcast.proto.torrent.Sha256Digest;
import java.util.Optional;

/**
 * What a manifest says of other content (OCI Image Specification, "Descriptor").
 *
 * @param mediaType as the manifest says; not checked against the content
 * @param digest of the content
 * @param sizeBytes of the content, 0 to 2^48
 * @param platform {@code os/architecture} or {@code os/architecture/variant}, of an index's
 *     manifests; {@code unknown/unknown} for what is no image
 * @param artifactType of an index's manifest that is an artifact
 * @param isForeign whether it is a layer that registries need not have, to be fetched from URLs
 *     (which are never asked): its type says so, or it has URLs
 * @param attests the image that an index's manifest is an attestation of (BuildKit's {@code
 *     vnd.docker.reference.type} and {@code .digest}); it is no image
 */
public record Descriptor(
    String mediaType,
    Sha256Digest digest,
    long sizeBytes,
    Optional<String> platform,
    Optional<String> artifactType,
    boolean isForeign,
    Optional<Sha256Digest> attests) {
  /** Content of which no more is known, like a blob that an event names. */
  public static Descriptor of(String mediaType, Sha256Digest digest, long sizeBytes) {
    return new Descriptor(
        mediaType, digest, sizeBytes, Optional.empty(), Optional.empty(), false, Optional.empty());
  }

  /** Whether it is an attestation. */
  public boolean isAttestation() {
    return attests.isPresent();
  }
}
