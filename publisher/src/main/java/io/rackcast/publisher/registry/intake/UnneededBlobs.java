package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.store.image.ImageApprovals;
import io.rackcast.publisher.store.image.IntakeRows;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Withdraws blobs of pushes that ended without their image: each blob is approved as soon as it is
 * read, and no image leads to these. They stay while any push of their repository waits or is
 * worked on; a later one publishes them anew. Guarded by itself.
 */
final class UnneededBlobs {
  private static final Logger LOG = LoggerFactory.getLogger(UnneededBlobs.class);
  private static final String REASON = "its image was not taken in";
  // Ends are by the clocks of several publishers, and seen some time after.
  private static final Duration OVERLAP = Duration.ofHours(1);

  private record Repository(String registry, String name) {}

  private final ImageApprovals approvals;
  private final IntakeRows rows;
  private final Map<Repository, Instant> seen = new HashMap<>();
  private final Set<Repository> waiting = new HashSet<>();
  private Instant newest = Instant.EPOCH;

  UnneededBlobs(ImageApprovals approvals, IntakeRows rows) {
    this.approvals = approvals;
    this.rows = rows;
  }

  /** Does it; also for pushes that other publishers on the database have ended. */
  synchronized void withdraw() {
    look();
    waiting.removeIf(this::withdraw);
  }

  // After the start all of the history: the publisher may have died in between.
  private void look() {
    var oldest = newest.equals(Instant.EPOCH) ? newest : newest.minus(OVERLAP);
    for (var ended : rows.unfinished(oldest)) {
      var repository = new Repository(ended.registry(), ended.repository());
      if (!ended.endedAt().equals(seen.put(repository, ended.endedAt()))) {
        waiting.add(repository);
      }
      newest = ended.endedAt().isAfter(newest) ? ended.endedAt() : newest;
    }
    seen.values().removeIf(at -> at.isBefore(newest.minus(OVERLAP)));
  }

  private boolean withdraw(Repository repository) {
    var name = ImageNames.releaseName(repository.registry(), repository.name());
    var by = ImageNames.caller(repository.registry());
    var withdrawn =
        approvals.withdrawUnneeded(name, repository.registry(), repository.name(), REASON, by);
    if (withdrawn.orElse(0) > 0) {
      LOG.info(
          "{} blobs of {} are withdrawn, since no image that was taken in needs them",
          withdrawn.getAsInt(),
          name);
    }
    return withdrawn.isPresent();
  }
}
