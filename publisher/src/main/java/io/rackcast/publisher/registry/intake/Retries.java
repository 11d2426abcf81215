package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.registry.client.RegistryException;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.Push;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether and when a push is tried again that could not be worked on: after pauses that double, by
 * chance up to half as long, until it is given up.
 *
 * @param giveUpAfter how long after an event its push is tried at least
 */
record Retries(Duration giveUpAfter) {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  // Also of what waited long for its turn, or is tried again by hand.
  private static final int LEAST_TRIES = 5;
  private static final Duration MISSING_PATIENCE = Duration.ofMinutes(15);
  // Whoever names an image has pushed it, and most often waits for the answer.
  private static final Duration PATIENCE_OF_PEOPLE = Duration.ofSeconds(15);

  /** When a push that met a fault is tried again; empty: it has failed for good. */
  Optional<Instant> next(Push push, RuntimeException fault, Instant now) {
    boolean isOver =
        push.attempts() >= LEAST_TRIES
            && now.isAfter(push.receivedAt().plus(patience(push, fault)));
    return isOver || !isPassing(fault)
        ? Optional.empty()
        : Optional.of(now.plus(pauseAfter(push.attempts(), fault)));
  }

  // An event may come before what it tells of can be read, but not for long.
  private Duration patience(Push push, RuntimeException fault) {
    boolean isAskedByPeople = push.what().origin() == NewPush.Origin.MANUAL;
    var patience = isAskedByPeople ? PATIENCE_OF_PEOPLE : MISSING_PATIENCE;
    return isMissing(fault) && patience.compareTo(giveUpAfter) < 0 ? patience : giveUpAfter;
  }

  private static boolean isMissing(RuntimeException fault) {
    return (fault instanceof PushFault push && push.kind() == PushFault.Kind.MISSING)
        || (fault instanceof RegistryException registry
            && registry.kind() == RegistryException.Kind.NOT_FOUND);
  }

  private static Duration pauseAfter(int attempts, RuntimeException fault) {
    var own = ownPause(attempts);
    if (fault instanceof RegistryException registry && registry.retryAfter().isPresent()) {
      var hint = registry.retryAfter().get();
      var asked = hint.compareTo(LONGEST_PAUSE) < 0 ? hint : LONGEST_PAUSE;
      return asked.compareTo(own) > 0 ? asked : own;
    }
    return own;
  }

  private static Duration ownPause(int attempts) {
    long longest =
        Math.min(
            LONGEST_PAUSE.toMillis(),
            FIRST_PAUSE.toMillis() << Math.max(0, Math.min(attempts - 1, 20)));
    return Duration.ofMillis(longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1));
  }

  private static boolean isPassing(RuntimeException fault) {
    if (fault instanceof RegistryException registry) {
      // Missing: see above. Denied: somebody may be mending the registry's rights.
      return registry.isTransient()
          || registry.kind() == RegistryException.Kind.NOT_FOUND
          || registry.kind() == RegistryException.Kind.DENIED;
    }
    if (fault instanceof PushFault push) {
      return push.kind() != PushFault.Kind.LASTING;
    }
    if (fault instanceof Refusal refusal) {
      return switch (refusal.kind()) {
        case TRY_AGAIN, NO_ROOM, OUT_OF_STEP, DATA_LOSS, TOO_EARLY -> true;
        case INVALID, NOT_FOUND, TAKEN, WITHDRAWN -> false;
      };
    }
    return true;
  }

  /** What to say of a fault to whoever looks at the push; empty: it is one of ours. */
  static Optional<String> sentence(RuntimeException fault) {
    return fault instanceof RegistryException
            || fault instanceof PushFault
            || fault instanceof Refusal
        ? Optional.of(String.valueOf(fault.getMessage()))
        : QueueFaults.sentence(fault);
  }
}
