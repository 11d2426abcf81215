package io.rackcast.publisher.retention;

import io.rackcast.publisher.content.ContentRemoval.Freed;
import io.rackcast.publisher.store.RetentionCandidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts along a run. For one thread. */
final class Tally {
  private final Instant begunAt;
  private final boolean isTrial;
  private final List<RetentionReport.Removed> removed = new ArrayList<>();
  // Of a trial: each artifact's size is counted once; as many as a run would withdraw.
  private final Set<Long> sized = new HashSet<>();
  private long releases;
  private long labelled;
  private long inUse;
  private long artifacts;
  private long files;
  private long bytes;

  Tally(Instant begunAt, boolean isTrial) {
    this.begunAt = begunAt;
    this.isTrial = isTrial;
  }

  boolean isTrial() {
    return isTrial;
  }

  Instant begunAt() {
    return begunAt;
  }

  void labelled() {
    labelled++;
  }

  void inUse() {
    inUse++;
  }

  void removed(RetentionCandidate release, String reason) {
    releases++;
    if (removed.size() < RetentionReport.MOST_NAMED) {
      removed.add(new RetentionReport.Removed(release.key(), release.sizeBytes(), reason));
    }
    if (isTrial && sized.add(release.artifactId())) {
      bytes += release.sizeBytes();
    }
  }

  void freed(Freed freed) {
    artifacts++;
    files += freed.files();
    bytes += freed.bytes();
  }

  RetentionReport report(long waiting) {
    return new RetentionReport(
        begunAt, isTrial, releases, removed, labelled, inUse, artifacts, files, bytes, waiting);
  }
}
