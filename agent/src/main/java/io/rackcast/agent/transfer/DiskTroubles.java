package io.rackcast.agent.transfer;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when the disk is full or writing fails: the transfer says so and tries again by
 * itself, until it works. Nothing is lost, as a block counts only once it is written. Used on the
 * event loop.
 */
final class DiskTroubles {
  private static final Logger LOG = LoggerFactory.getLogger(DiskTroubles.class);

  private final Swarm swarm;

  DiskTroubles(Swarm swarm) {
    this.swarm = swarm;
  }

  /** Whether the failure means that the disk, or the user's share of it, is full. */
  static boolean isFull(IOException cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left") || message.contains("quota exceeded");
  }

  static String reason(Exception cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  static String sentence(IOException cause) {
    return cause.getClass() == IOException.class
        ? reason(cause)
        : "opening the content failed: " + cause.getClass().getSimpleName() + " " + reason(cause);
  }

  /** Begins to wait at once if the rest of the content cannot fit. */
  void checkRoom() {
    swarm
        .parts()
        .storage()
        .execute(
            () -> {
              long lacking = lackingBytes();
              if (lacking > 0) {
                swarm
                    .parts()
                    .loop()
                    .execute(() -> swarm.stall(new IOException("No space left on device")));
              }
            });
  }

  /** Shows the trouble, and runs {@code again} when there seems to be an end of it. */
  void waitForRoom(IOException cause, Runnable again) {
    LOG.warn("{}: {}", swarm.infoHash(), reason(cause));
    tryLater(cause, again);
  }

  private void tryLater(IOException cause, Runnable again) {
    swarm
        .parts()
        .storage()
        .execute(
            () -> {
              long lacking = isFull(cause) ? lackingBytes() : 0;
              swarm.parts().loop().execute(() -> show(cause, lacking, again));
            });
  }

  private void show(IOException cause, long lacking, Runnable again) {
    if (swarm.hasEnded()) {
      return;
    }
    String folder = String.valueOf(swarm.target().getParent());
    swarm
        .status()
        .stalled(
            isFull(cause)
                ? "no space left in %s; free %d bytes more, then it goes on by itself"
                    .formatted(folder, Math.max(1, lacking))
                : "writing in %s failed: %s; it is tried again by itself"
                    .formatted(folder, reason(cause)));
    swarm.status().blocked().ifPresent(swarm.readers()::fail);
    swarm.parts().later(() -> retry(cause, again), swarm.parts().settings().retryDelay());
  }

  private void retry(IOException cause, Runnable again) {
    if (swarm.hasEnded()) {
      return;
    }
    swarm
        .parts()
        .storage()
        .execute(
            () -> {
              boolean hasRoom = !isFull(cause) || lackingBytes() <= 0;
              swarm
                  .parts()
                  .loop()
                  .execute(
                      () -> {
                        if (swarm.hasEnded()) {
                          return;
                        }
                        if (hasRoom) {
                          again.run();
                        } else {
                          tryLater(cause, again);
                        }
                      });
            });
  }

  private long lackingBytes() {
    @Nullable Long free = null;
    try {
      free = swarm.store().freeBytes();
    } catch (IOException e) {
      LOG.debug("{}: free space is not known: {}", swarm.infoHash(), e.getMessage());
    }
    return free == null ? 0 : swarm.status().left() - free;
  }
}
