package io.rackcast.publisher.store;

import io.rackcast.proto.torrent.Sha256Digest;

/**
 * A file of an artifact.
 *
 * @param path inside the artifact, parts divided by "/"; for an artifact that is one file, its name
 * @param sizeBytes its size
 * @param executable whether it keeps its executable bit
 * @param sha256 of its bytes; the name under which its content is kept
 */
public record StoredFile(String path, long sizeBytes, boolean executable, Sha256Digest sha256) {}
