package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;

/**
 * What a manifest names.
 *
 * @param isManifest whether it is a manifest of an index, else a blob
 * @param mediaType as the manifest says
 * @param platform "linux/arm64/v8"; "" when none is said
 * @param releaseVersion version of the release that holds a blob; "" for manifests, and for blobs
 *     that the registry itself does not hold
 */
public record ImagePart(
    boolean isManifest,
    Sha256Digest digest,
    String mediaType,
    long sizeBytes,
    String platform,
    String releaseVersion) {}
