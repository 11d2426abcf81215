package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.image.IntakeRows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees the disk of parts of blobs whose pushes have failed. They stay while any push of their
 * repository waits or is worked on, since it may need the same blob and go on where the other
 * stopped. May be used by any thread.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final Uploads uploads;
  private final IntakeRows rows;

  Leftovers(Uploads uploads, IntakeRows rows) {
    this.uploads = uploads;
    this.rows = rows;
  }

  /** Does it; also for pushes that other publishers on the database have ended. */
  void free() {
    int gone = uploads.abandon(this::isWanted);
    if (gone > 0) {
      LOG.info("{} parts of blobs are thrown away, since their pushes have failed", gone);
    }
  }

  private boolean isWanted(String caller, ReleaseKey release) {
    var registry = ImageNames.registry(caller);
    var prefix = ImageNames.releaseName(registry, "");
    return release.name().startsWith(prefix)
        && rows.isAnyOpen(registry, release.name().substring(prefix.length()));
  }
}
