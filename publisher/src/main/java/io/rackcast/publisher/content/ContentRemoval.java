package io.rackcast.publisher.content;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.Removals;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;

/**
 * Takes content off the disk that no release holds any more. May be used by any thread.
 *
 * <p>Content is placed and removed one after the other, never both at once: who places it links the
 * files and publishes inside the same lock, so a removal either comes before, and the files are put
 * there again, or after, and sees the release.
 */
public final class ContentRemoval {
  // Publishing waits for a step: so long as the disk needs to forget as many files.
  private static final int FILES_A_STEP = 500;

  /** What went. */
  public record Freed(long files, long bytes) {
    Freed plus(Freed more) {
      return new Freed(files + more.files, bytes + more.bytes);
    }
  }

  private final Placement placement;
  private final ContentFolder content;
  private final Removals removals;

  ContentRemoval(Placement placement, ContentFolder content, Removals removals) {
    this.placement = placement;
    this.content = content;
    this.removals = removals;
  }

  /**
   * Removes the files and the torrent of an artifact that is due, but for files that another one
   * holds. Broken off at any point it is done again from the start.
   *
   * @throws IOException when the disk fails
   */
  public Freed remove(Removals.Due due, Instant now) throws IOException {
    var freed = new Freed(0, 0);
    for (int from = 0; ; from += FILES_A_STEP) {
      synchronized (placement) {
        if (!removals.isDue(due, now)) {
          return freed;
        }
        var files = removals.files(due, now, from, FILES_A_STEP);
        var digests = new ArrayList<Sha256Digest>();
        files.stream().filter(file -> !file.isHeld()).forEach(file -> digests.add(file.sha256()));
        freed = freed.plus(content.delete(digests));
        removals.forgetPlaces(digests);
        if (files.size() < FILES_A_STEP) {
          content.deleteTorrent(due.infoHash());
          removals.done(due);
          return freed;
        }
      }
    }
  }
}
