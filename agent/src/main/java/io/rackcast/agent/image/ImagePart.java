package io.rackcast.agent.image;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.util.Optional;

/**
 * What a manifest names.
 *
 * @param isManifest whether it is a manifest of an index, else a blob
 * @param digest SHA-256 of its bytes
 * @param mediaType as the manifest says; empty when that says none
 * @param sizeBytes as the manifest says
 * @param infoHash of the artifact that holds a blob; empty of manifests, and of blobs that are not
 *     to be had
 */
record ImagePart(
    boolean isManifest,
    Sha256Digest digest,
    String mediaType,
    long sizeBytes,
    Optional<InfoHash> infoHash) {
  /** As a blob; empty if nobody holds it. */
  Optional<ImageBlob> blob() {
    return infoHash.map(at -> new ImageBlob(digest, mediaType, sizeBytes, at));
  }
}
