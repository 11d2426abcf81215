package io.rackcast.publisher.retention;

import io.rackcast.publisher.store.ReleaseKey;
import java.time.Instant;
import java.util.List;

/**
 * What a run did, or would do.
 *
 * @param begunAt when it began
 * @param isTrial whether nothing was done
 * @param releases how many releases went
 * @param removed the first of them
 * @param labelled how many would go but for a label
 * @param inUse how many would go but are being rolled out
 * @param artifacts how many artifacts' content went from the disk; of a trial 0
 * @param files how many files went; of a trial 0
 * @param bytes how many bytes went; of a trial the size of what the releases have, which is freed
 *     unless others have it too
 * @param waiting how many artifacts' content waits for its time
 */
public record RetentionReport(
    Instant begunAt,
    boolean isTrial,
    long releases,
    List<Removed> removed,
    long labelled,
    long inUse,
    long artifacts,
    long files,
    long bytes,
    long waiting) {
  /** Releases named in one report. */
  public static final int MOST_NAMED = 1000;

  /** A release that went, and why. */
  public record Removed(ReleaseKey key, long sizeBytes, String reason) {}

  /** Copies the list. */
  public RetentionReport {
    removed = List.copyOf(removed);
  }
}
