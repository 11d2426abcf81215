package io.rackcast.publisher.registry.client;

import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A manifest whose bytes have its digest.
 *
 * @param digest of {@code bytes}
 * @param mediaType one of the four that {@link MediaTypes} lists
 * @param bytes as the registry sent them, at most 4 MiB; a view of its own each time, read-only
 * @param kind what it is
 * @param manifests of an index, in its order; else empty
 * @param blobs of an image, config first, then layers in order, as listed: one may come twice; else
 *     empty
 * @param subject what it refers to, like the image that a signature is for
 * @param artifactType of an artifact, also where only its config's type says so; empty for images
 */
public record Manifest(
    Sha256Digest digest,
    String mediaType,
    ByteBuffer bytes,
    Kind kind,
    List<Descriptor> manifests,
    List<Descriptor> blobs,
    Optional<Descriptor> subject,
    Optional<String> artifactType) {
  /** What a manifest is. */
  public enum Kind {
    /** Config and layers: an image, or an artifact. */
    IMAGE,
    /** Manifests, one for each platform: an OCI index or Docker manifest list. */
    INDEX
  }

  /** Copies the bytes and lists. */
  public Manifest {
    var copy = ByteBuffer.allocate(bytes.remaining());
    copy.put(bytes.duplicate()).flip();
    bytes = copy.asReadOnlyBuffer();
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
  }

  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }

  /** Its bytes, in a new array. */
  public byte[] copyOfBytes() {
    var copy = new byte[bytes.remaining()];
    bytes().get(copy);
    return copy;
  }

  /** How many bytes it has. */
  public int sizeBytes() {
    return bytes.remaining();
  }
}
