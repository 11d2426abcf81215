package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source and its last word. Confined to the thread that asks. */
final class Heard {
  private static final Logger log = LoggerFactory.getLogger(Heard.class);

  private final LocationSource source;
  private final Duration keep;
  private @Nullable Location word;
  private @Nullable Instant at;
  private long atNanos;
  private @Nullable String failure;

  Heard(LocationSource source, Duration keep) {
    this.source = source;
    this.keep = keep;
  }

  /** Asks; a failure leaves the last word for as long as it is kept. */
  void ask(Instant now, long nanos) throws InterruptedException {
    try {
      word = source.ask();
      at = now;
      atNanos = nanos;
      if (failure != null) {
        log.info("the location source {} answers again", source.source().label());
      }
      failure = null;
    } catch (LocationException e) {
      failed(e.sentence(), nanos);
    } catch (RuntimeException e) {
      log.error("internal error in the location source {}", source.source().label(), e);
      failed("internal error", nanos);
    }
  }

  private void failed(String why, long nanos) {
    // Many sentences hold numbers that change; one line a trouble is enough.
    if (failure == null) {
      log.warn("the location source {} fails: {}", source.source().label(), why);
    }
    failure = why;
    if (word != null && nanos - atNanos > keep.toNanos()) {
      word = null;
      log.warn("the last word of the location source {} is too old", source.source().label());
    }
  }

  boolean isFailing() {
    return failure != null;
  }

  SourceState state() {
    return new SourceState(
        source.source(),
        Optional.ofNullable(word),
        Optional.ofNullable(at),
        Optional.ofNullable(failure));
  }
}
