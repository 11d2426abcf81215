package io.rackcast.publisher.store.image;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ArtifactKind;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredArtifact;
import io.rackcast.publisher.store.StoredFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images of one repository, whose digests are small numbers, and releases of their blobs. */
final class TestImages {
  static final String NAME = "oci/reg.test/team/app";
  static final String BY = "registry:reg.test";

  private TestImages() {}

  /** Publishes a blob as the registry's caller does. */
  static void publish(Store store, int blob) {
    publish(store, BY, "v" + blob, blob);
  }

  static void publish(Store store, String by, String version, int blob) {
    var content =
        new StoredArtifact.Content(
            digest(blob),
            ArtifactKind.FILE,
            new InfoHash(blob, 2, 3),
            digest(1000 + blob),
            List.of(),
            "f" + blob,
            7,
            16384);
    var file = new StoredFile("f" + blob, 7, false, digest(blob));
    store
        .releases()
        .publish(new ReleaseKey(NAME, version), content, List.of(file), Optional.empty(), by);
  }

  static boolean isLive(Store store, int blob) {
    return store.releases().find(key(blob)).orElseThrow().isLive();
  }

  static ReleaseKey key(int blob) {
    return new ReleaseKey(NAME, "v" + blob);
  }

  static Sha256Digest digest(int n) {
    return Sha256Digest.parse("%064x".formatted(n));
  }

  /** Of these layers, by the versions that {@link #publish(Store, int)} gives them. */
  static StoredImage image(int n, int... blobs) {
    var parts = new ArrayList<ImagePart>();
    for (int blob : blobs) {
      parts.add(new ImagePart(false, digest(blob), "layer", 7, "", "v" + blob));
    }
    return stored(n, parts);
  }

  /** Of one layer, by another version. */
  static StoredImage image(int n, String version, int blob) {
    return stored(n, List.of(new ImagePart(false, digest(blob), "layer", 7, "", version)));
  }

  static StoredImage index(int n, int... manifests) {
    var parts = new ArrayList<ImagePart>();
    for (int each : manifests) {
      parts.add(new ImagePart(true, digest(each), "manifest", 7, "linux/amd64", ""));
    }
    return stored(n, parts);
  }

  private static StoredImage stored(int n, List<ImagePart> parts) {
    return new StoredImage(
        "reg.test",
        "team/app",
        digest(n),
        "type",
        ByteString.copyFromUtf8("manifest " + n),
        7,
        Instant.EPOCH,
        "",
        parts);
  }
}
