package io.rackcast.publisher.content;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.Removals;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes content that no release holds any more. May be used by any thread.
 *
 * <p>Content is placed and removed one after the other, never both at once: who places it puts the
 * files there and publishes inside the same lock, so a removal either comes before, and the files
 * are put there again, or after, and sees the release. Another publisher that shares the place and
 * the database is kept out by the database: files go inside a transaction, and who publishes looks
 * for them inside his.
 */
public final class ContentRemoval {
  // Publishing, by anybody, waits for a step: so long as the place needs to forget as many files.
  private static final int FILES_A_STEP = 20;

  /** What went. */
  public record Freed(long files, long bytes) {
    Freed plus(Freed more) {
      return new Freed(files + more.files, bytes + more.bytes);
    }
  }

  private final Placement placement;
  private final ContentStore content;
  private final Removals removals;

  ContentRemoval(Placement placement, ContentStore content, Removals removals) {
    this.placement = placement;
    this.content = content;
    this.removals = removals;
  }

  /**
   * Removes the files and the torrent of an artifact that is due, but for files that another one
   * holds. Broken off at any point it is done again from the start.
   *
   * @throws IOException when its place fails
   */
  public Freed remove(Removals.Due due, Instant now) throws IOException {
    var freed = new Freed(0, 0);
    boolean isMore = true;
    for (int from = 0; isMore; from += FILES_A_STEP) {
      var disk = new Disk();
      // A place that does not answer must not hold up who publishes.
      var unused = content.removalMark();
      synchronized (placement) {
        isMore = removals.removeSome(due, now, from, FILES_A_STEP, disk);
      }
      freed = freed.plus(disk.freed);
    }
    return freed;
  }

  /** The place, for one transaction, and what went from it. */
  final class Disk implements Removals.Disk {
    private Freed freed = new Freed(0, 0);
    private @Nullable Deadline deadline;

    @Override
    public void delete(List<Sha256Digest> digests) throws IOException {
      freed = freed.plus(content.within(deadline(), () -> content.remove(digests)));
    }

    @Override
    public void deleteTorrent(InfoHash infoHash) throws IOException {
      var unused =
          content.within(
              deadline(),
              () -> {
                content.removeTorrent(infoHash);
                return true;
              });
    }

    // The transaction has begun when the place is asked first.
    private Deadline deadline() {
      var current = deadline == null ? Deadline.ofTransaction() : deadline;
      deadline = current;
      return current;
    }
  }
}
