package io.rackcast.publisher.signing;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the signing keys every few seconds, on a thread of its own: a token may be slow. */
public final class KeyWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);
  private static final int SECONDS = 2;

  private final SigningKeys keys;
  private final LongAdder faults = new LongAdder();
  private String said = "";
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "signing-keys");
            thread.setDaemon(true);
            return thread;
          });

  public KeyWatch(SigningKeys keys) {
    this.keys = keys;
  }

  /** Begins. */
  public void start() {
    var unused = timer.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  /** Looks once; what goes wrong is said once and tried again. */
  void look() {
    try {
      keys.look();
      said = "";
    } catch (IOException | RuntimeException e) {
      faults.increment();
      var sentence = String.valueOf(e.getMessage());
      if (!sentence.equals(said)) {
        LOG.warn("the signing keys stay as they were: {}", sentence, e);
        said = sentence;
      }
    }
  }

  /** Looks that failed. */
  public double faults() {
    return faults.doubleValue();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
