package io.rackcast.agent.origin;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a stream from which one read takes too long: the JDK's HTTP client has no limit for the
 * time after an answer's head, and a server that hangs must not hang the origin. For one thread.
 */
final class StallGuard {
  private static final Logger log = LoggerFactory.getLogger(StallGuard.class);

  private final ScheduledExecutorService timers;
  private final Duration limit;
  private @Nullable ScheduledFuture<?> timer;
  private volatile boolean hasCut;

  StallGuard(ScheduledExecutorService timers, Duration limit) {
    this.timers = timers;
    this.limit = limit;
  }

  /** A read begins. */
  void watch(InputStream in) {
    timer = timers.schedule(() -> cut(in), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The read is over. */
  void rest() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Whether a read was ended. */
  boolean hasCut() {
    return hasCut;
  }

  private void cut(InputStream in) {
    hasCut = true;
    try {
      in.close();
    } catch (IOException e) {
      log.debug("the stalled stream could not be closed", e);
    }
  }
}
