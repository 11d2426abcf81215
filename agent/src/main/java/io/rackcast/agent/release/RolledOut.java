package io.rackcast.agent.release;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The releases that are being rolled out, as {@code NAME@VERSION}: asked of the publisher when they
 * are needed and what it said is some minutes old. While it cannot be asked, its last word holds.
 * Safe for use by several threads; blocks.
 */
public final class RolledOut implements Supplier<Set<String>> {
  private static final Logger log = LoggerFactory.getLogger(RolledOut.class);
  private static final Duration FRESH = Duration.ofMinutes(5);

  private final Supplier<CompletableFuture<Reply<Set<String>>>> publisher;
  private final InstantSource clock;
  private Set<String> known = Set.of();
  private Instant asked = Instant.MIN;
  private boolean complained;

  /** Asks {@code publisher}. */
  public RolledOut(Supplier<CompletableFuture<Reply<Set<String>>>> publisher, InstantSource clock) {
    this.publisher = publisher;
    this.clock = clock;
  }

  @Override
  public synchronized Set<String> get() {
    Instant now = clock.instant();
    if (asked.isBefore(now.minus(FRESH)) || asked.isAfter(now)) {
      asked = now;
      ask();
    }
    return known;
  }

  private void ask() {
    Reply<Set<String>> reply = publisher.get().join();
    if (reply instanceof Reply.Found<Set<String>> found) {
      known = Set.copyOf(found.value());
      complained = false;
    } else if (!complained) {
      complained = true;
      log.warn(
          "what is being rolled out is not known, so it may be evicted: {}",
          ((Reply.Refused<Set<String>>) reply).sentence());
    }
  }
}
