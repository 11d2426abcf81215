package io.rackcast.agent.image;

import java.util.List;
import java.util.Optional;

/**
 * An image or index as the publisher told of it.
 *
 * @param manifest its manifest
 * @param parts what that names, in its order
 */
record KnownImage(ImageManifest manifest, List<ImagePart> parts) {
  /** Copies the list. */
  KnownImage {
    parts = List.copyOf(parts);
  }

  /** Blobs of it; manifests of an index are images of their own, and asked for as such. */
  List<ImagePart> blobs() {
    return parts.stream().filter(part -> !part.isManifest()).toList();
  }

  /** A blob that nobody can deliver; empty: all of them have an artifact. */
  Optional<ImagePart> missing() {
    return blobs().stream().filter(part -> part.infoHash().isEmpty()).findFirst();
  }
}
