package io.rackcast.agent.image;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;

/**
 * A blob of an image: a layer, a configuration, an attestation.
 *
 * @param digest SHA-256 of its bytes
 * @param mediaType as its manifest says; empty when that says none
 * @param sizeBytes as its manifest says
 * @param infoHash of the artifact that holds it
 */
public record ImageBlob(Sha256Digest digest, String mediaType, long sizeBytes, InfoHash infoHash) {}
