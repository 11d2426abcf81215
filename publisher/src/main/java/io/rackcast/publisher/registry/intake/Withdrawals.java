package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a scan found gone, kept until it is seen how much that is: a registry that has lost its
 * storage, or was set up anew, answers as if somebody had deleted everything. For one thread.
 */
final class Withdrawals {
  /** A tag, or an image, that the registry has no longer. */
  record Gone(String repository, Optional<String> tag, Optional<Sha256Digest> digest) {}

  // The next scan finds the others.
  private static final int MOST = 50_000;
  // So few are always believed.
  private static final int FEW = 10;

  private final List<Gone> gone = new ArrayList<>();
  private long knownTags;
  private long goneTags;
  private long knownImages;
  private long goneImages;

  /** A tag that is known here was asked for. */
  void tag(String repository, String tag, boolean isGone) {
    knownTags++;
    if (isGone) {
      goneTags++;
      add(new Gone(repository, Optional.of(tag), Optional.empty()));
    }
  }

  /** A live image that is known here was asked for. */
  void image(String repository, Sha256Digest digest, boolean isGone) {
    knownImages++;
    if (isGone) {
      goneImages++;
      add(new Gone(repository, Optional.empty(), Optional.of(digest)));
    }
  }

  private void add(Gone one) {
    if (gone.size() < MOST) {
      gone.add(one);
    }
  }

  List<Gone> all() {
    return List.copyOf(gone);
  }

  /** How many tags and images are gone. */
  long count() {
    return goneTags + goneImages;
  }

  /** Whether it is more than somebody deletes between two scans: over half, and more than a few. */
  boolean isSuspect() {
    return isSuspect(goneTags, knownTags) || isSuspect(goneImages, knownImages);
  }

  private static boolean isSuspect(long gone, long known) {
    return gone > FEW && gone > known / 2;
  }

  /** {@code 12 of 14 tags and 0 of 20 images}. */
  @Override
  public String toString() {
    return "%d of %d tags and %d of %d images"
        .formatted(goneTags, knownTags, goneImages, knownImages);
  }
}
