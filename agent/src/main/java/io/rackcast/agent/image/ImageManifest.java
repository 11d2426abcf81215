package io.rackcast.agent.image;

import io.rackcast.proto.torrent.Sha256Digest;

/**
 * A manifest or index.
 *
 * @param digest SHA-256 of the bytes, checked
 * @param mediaType as it is served
 * @param bytes exactly as the registry has them; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // It is its digest that makes it equal to another.
public record ImageManifest(Sha256Digest digest, String mediaType, byte[] bytes) {
  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof ImageManifest manifest
        && digest.equals(manifest.digest)
        && mediaType.equals(manifest.mediaType);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }
}
