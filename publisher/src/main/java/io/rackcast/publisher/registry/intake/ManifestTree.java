package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.client.Descriptor;
import io.rackcast.publisher.registry.client.Manifest;
import io.rackcast.publisher.registry.client.RegistryClient;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A manifest with those that it names, read from the registry.
 *
 * @param manifests what is named before what names it; the root is last
 * @param blobs every blob that one of them needs and the registry has, once
 * @param missing manifests that an index names and the registry has not
 */
record ManifestTree(List<Manifest> manifests, List<Descriptor> blobs, List<Sha256Digest> missing) {
  // An index of indexes is allowed by the specification, and seen nowhere.
  private static final int DEEPEST = 3;
  private static final int MOST_MANIFESTS = 1000;
  // All of a push is in memory at one time.
  private static final long MOST_MANIFEST_BYTES = 64 << 20;
  private static final int MOST_DESCRIPTORS = 100_000;

  ManifestTree {
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
    missing = List.copyOf(missing);
  }

  Manifest root() {
    return manifests.get(manifests.size() - 1);
  }

  long blobBytes() {
    return blobs.stream().mapToLong(Descriptor::sizeBytes).sum();
  }

  /**
   * Reads it.
   *
   * @throws PushFault when the registry has no such manifest, or it is too large
   */
  static ManifestTree read(
      RegistryClient registry, String repository, Sha256Digest digest, long mostBytes, Job job) {
    var reader = new Reader(registry, repository, job);
    if (!reader.read(digest, 1)) {
      throw new PushFault(
          PushFault.Kind.MISSING,
          "the registry has no manifest "
              + digest
              + " in "
              + repository
              + "; if it was deleted, nothing needs to be done");
    }
    var tree =
        new ManifestTree(
            List.copyOf(reader.manifests.values()),
            List.copyOf(reader.blobs.values()),
            List.copyOf(reader.missing));
    tree.requireSound(mostBytes);
    return tree;
  }

  private void requireSound(long mostBytes) {
    if (root().kind() == Manifest.Kind.INDEX && !root().manifests().isEmpty() && isEmpty()) {
      throw new PushFault(
          PushFault.Kind.MISSING, "the registry has none of the manifests that the index names");
    }
    if (blobBytes() > mostBytes) {
      throw new PushFault(
          PushFault.Kind.LASTING,
          "the image has "
              + ByteSizes.text(blobBytes())
              + "; this publisher takes at most "
              + ByteSizes.text(mostBytes)
              + " (images.max-size)");
    }
  }

  private boolean isEmpty() {
    return manifests.size() == 1;
  }

  private static final class Reader {
    private final RegistryClient registry;
    private final String repository;
    private final Job job;
    private final Map<Sha256Digest, Manifest> manifests = new LinkedHashMap<>();
    private final Map<Sha256Digest, Descriptor> blobs = new LinkedHashMap<>();
    private final Set<Sha256Digest> missing = new LinkedHashSet<>();
    private long manifestBytes;
    private int descriptors;

    Reader(RegistryClient registry, String repository, Job job) {
      this.registry = registry;
      this.repository = repository;
      this.job = job;
    }

    /** Reads one and all below; false when the registry has it not. */
    private boolean read(Sha256Digest digest, int depth) {
      job.check();
      if (manifests.containsKey(digest) || missing.contains(digest)) {
        return !missing.contains(digest);
      }
      var found = registry.manifest(repository, digest);
      if (found.isEmpty()) {
        return false;
      }
      requireBounded(depth);
      var manifest = found.get();
      count(manifest);
      for (var child : manifest.manifests()) {
        if (!read(child.digest(), depth + 1)) {
          missing.add(child.digest());
        }
      }
      manifest.blobs().stream().filter(ManifestTree::isInRegistry).forEach(this::need);
      manifests.put(digest, manifest);
      return true;
    }

    private void need(Descriptor blob) {
      var known = blobs.putIfAbsent(blob.digest(), blob);
      if (known != null && known.sizeBytes() != blob.sizeBytes()) {
        throw new PushFault(
            PushFault.Kind.LASTING,
            "two manifests say that %s has %d and %d bytes; one of them is wrong: push the image anew"
                .formatted(blob.digest(), known.sizeBytes(), blob.sizeBytes()));
      }
    }

    private void count(Manifest manifest) {
      manifestBytes += manifest.sizeBytes();
      descriptors += manifest.manifests().size() + manifest.blobs().size();
      if (manifestBytes > MOST_MANIFEST_BYTES || descriptors > MOST_DESCRIPTORS) {
        throw new PushFault(
            PushFault.Kind.LASTING,
            "the manifests of the image have more than "
                + ByteSizes.text(MOST_MANIFEST_BYTES)
                + " together, or name more than "
                + MOST_DESCRIPTORS
                + " blobs and manifests; this publisher takes no more");
      }
    }

    private void requireBounded(int depth) {
      if (depth > DEEPEST || manifests.size() >= MOST_MANIFESTS) {
        throw new PushFault(
            PushFault.Kind.LASTING,
            "the index names more than "
                + MOST_MANIFESTS
                + " manifests, or indexes more than "
                + DEEPEST
                + " deep; this publisher takes no more");
      }
    }
  }

  /** Whether a blob's bytes are in the registry, and there are any. */
  static boolean isInRegistry(Descriptor blob) {
    return !blob.isForeign() && blob.sizeBytes() > 0;
  }
}
