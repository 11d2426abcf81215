package io.rackcast.publisher.registry.hook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what went wrong with a registry's calls: each kind at most once a minute, since it is the
 * callers who decide how often. Bounded by the configured registries and the kinds.
 */
final class SeldomLog {
  private static final Logger LOG = LoggerFactory.getLogger(HookRoutes.class);
  private static final Duration BETWEEN = Duration.ofMinutes(1);

  private record Key(String registry, HookResult result) {}

  private final Clock clock;
  // Guarded by this.
  private final Map<Key, Instant> next = new HashMap<>();

  SeldomLog(Clock clock) {
    this.clock = clock;
  }

  /** Says so, unless the same kind was said of this registry within the last minute. */
  void say(String registry, HookResult result, String sentence) {
    say(registry, result, sentence, null);
  }

  /** As the other, with a cause that the sender is not told. */
  void say(String registry, HookResult result, String sentence, @Nullable Throwable cause) {
    if (isDue(new Key(registry, result))) {
      LOG.warn(
          "a call of registry \"{}\" ended as {}: {}", registry, result.label(), sentence, cause);
    }
  }

  private synchronized boolean isDue(Key key) {
    Instant now = clock.instant();
    if (now.isBefore(next.getOrDefault(key, Instant.MIN))) {
      return false;
    }
    next.put(key, now.plus(BETWEEN));
    return true;
  }
}
