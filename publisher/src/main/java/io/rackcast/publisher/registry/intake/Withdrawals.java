package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.image.ScanRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a scan found gone, kept until it is seen how much that is: a registry that has lost its
 * storage, or was set up anew, answers as if somebody had deleted everything; one that loses it bit
 * by bit, as if somebody did at each scan. For one thread.
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

  /**
   * Whether it is more than somebody deletes: over half of what is known, and more than a few; or
   * with what earlier scans withdrew over half of the most that was known then, so that less than
   * half of it would be left.
   */
  boolean isSuspect(ScanRows.Past past) {
    return isSuspect(goneTags, knownTags, past.withdrawnTags(), past.knownTags())
        || isSuspect(goneImages, knownImages, past.withdrawnImages(), past.knownImages());
  }

  private static boolean isSuspect(long gone, long known, long goneBefore, long knownBefore) {
    long most = Math.max(known, knownBefore);
    long all = gone + goneBefore;
    boolean isAtOnce = gone > FEW && gone > known / 2;
    boolean isBitByBit = gone > 0 && all > FEW && all > most / 2 && known - gone < most / 2;
    return isAtOnce || isBitByBit;
  }

  /** What this scan saw, of which so much is withdrawn. */
  ScanRows.Past seen(long withdrawnTags, long withdrawnImages) {
    return new ScanRows.Past(knownTags, withdrawnTags, knownImages, withdrawnImages);
  }

  /** {@code 12 of 14 tags and 0 of 20 images}. */
  @Override
  public String toString() {
    return "%d of %d tags and %d of %d images"
        .formatted(goneTags, knownTags, goneImages, knownImages);
  }
}
