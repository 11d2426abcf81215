package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;

/**
 * An image, or artifact, that refers to another: its signature, attestation, list of parts.
 *
 * @param artifactType as its manifest says; "" when it says none
 * @param sizeBytes of its manifest
 * @param tag by which it refers ("sha256-….sig"); "" when by its manifest's "subject"
 */
public record Referrer(
    Sha256Digest digest, String mediaType, String artifactType, long sizeBytes, String tag) {}
