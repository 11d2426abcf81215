package io.rackcast.tracker.hook.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.token.AnnounceTokens;
import io.rackcast.proto.token.Cause;
import io.rackcast.proto.token.TokenVerdict;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks signatures on threads of its own, from a bounded queue. What has no room is answered
 * "busy; try again" and counted.
 */
final class TokenChecker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenChecker.class);
  // Tokens that wait until new keys are fetched; anybody can invent names of keys.
  private static final int MOST_AWAITING_KEYS = 256;

  private final AnnounceTokens tokens;
  private final Supplier<@Nullable CompletableFuture<Void>> refetchKeys;
  private final BiConsumer<Check, TokenVerdict> checked;
  private final LongSupplier nanos;
  private final CheckQueue queue;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger awaitingKeys = new AtomicInteger();
  private final Counter drops;
  private final Counter verified;
  private final Counter refused;

  /**
   * Starts the threads.
   *
   * @param refetchKeys fetches the keys anew; gives null if that was tried a moment ago
   * @param checked gets each verdict on a checking thread, and then lets the passage go on
   */
  TokenChecker(
      AnnounceTokens tokens,
      Supplier<@Nullable CompletableFuture<Void>> refetchKeys,
      CheckLimits limits,
      LongSupplier nanos,
      MeterRegistry registry,
      BiConsumer<Check, TokenVerdict> checked) {
    this.tokens = tokens;
    this.refetchKeys = refetchKeys;
    this.checked = checked;
    this.nanos = nanos;
    this.queue = new CheckQueue(limits.maxWaiting(), nanos);
    this.drops =
        Counter.builder("rackcast.tracker.token.drops")
            .description("Tokens not checked because too many waited")
            .register(registry);
    this.verified = checks(registry, "verified");
    this.refused = checks(registry, "refused");
    Gauge.builder("rackcast.tracker.token.queue", queue, CheckQueue::size)
        .description("Tokens that wait for their check")
        .register(registry);
    Gauge.builder("rackcast.tracker.token.suspects", queue, CheckQueue::suspects)
        .description("Networks that wait because their tokens were refused of late")
        .register(registry);
    for (int i = 0; i < limits.threads(); i++) {
      var thread = new Thread(this::work, "token-check");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  private static Counter checks(MeterRegistry registry, String result) {
    return Counter.builder("rackcast.tracker.token.checks")
        .description("Tokens checked that were not remembered")
        .tag("result", result)
        .register(registry);
  }

  /** Takes the token of a passage, on its event loop, and holds the passage if there is room. */
  void checkSoon(Passage passage) {
    if (!passage.mayBeHeld()) {
      drops.increment();
      passage.refuse(Refusal.BUSY);
      return;
    }
    var token = passage.token();
    var copy = new byte[token.length()];
    System.arraycopy(token.buffer(), 0, copy, 0, copy.length);
    passage.hold();
    enqueue(new Check(passage, copy, Network.of(passage.announce()), true));
  }

  private void enqueue(Check check) {
    var dropped = queue.offer(check);
    if (dropped != null) {
      drop(dropped);
    }
  }

  private void drop(Check check) {
    drops.increment();
    answer(check, Refusal.BUSY);
  }

  private static void answer(Check check, Refusal refusal) {
    check.passage().refuse(refusal);
    check.passage().resume();
  }

  private void work() {
    try {
      for (var check = queue.take(); check != null; check = queue.take()) {
        check(check);
      }
    } catch (InterruptedException e) {
      LOG.debug("token checks end");
    }
  }

  private void check(Check check) {
    try {
      long start = nanos.getAsLong();
      var verdict = tokens.verify(new String(check.token(), ISO_8859_1));
      if (verdict instanceof TokenVerdict.Refused bad) {
        refused.increment();
        queue.refused(check.network(), nanos.getAsLong() - start);
        if (check.mayRefetch() && isForWantOfKeys(bad.cause()) && recheck(check)) {
          return;
        }
      } else {
        verified.increment();
      }
      checked.accept(check, verdict);
    } catch (RuntimeException e) {
      LOG.error("a token could not be checked", e);
      answer(check, Refusal.INTERNAL);
    }
  }

  private static boolean isForWantOfKeys(Cause cause) {
    return cause == Cause.KEY_UNKNOWN
        || cause == Cause.KEYS_UNAVAILABLE
        || cause == Cause.KEYS_STALE;
  }

  /**
   * The key may be new: asks the publisher and checks once more. False if it was asked just now, or
   * too many wait for its answer.
   */
  private boolean recheck(Check check) {
    if (awaitingKeys.incrementAndGet() > MOST_AWAITING_KEYS) {
      awaitingKeys.decrementAndGet();
      return false;
    }
    var fetched = refetchKeys.get();
    if (fetched == null) {
      awaitingKeys.decrementAndGet();
      return false;
    }
    var again = new Check(check.passage(), check.token(), check.network(), false);
    var unused =
        fetched.whenComplete(
            (nothing, failure) -> {
              awaitingKeys.decrementAndGet();
              enqueue(again);
            });
    return true;
  }

  /** Checks no more; tokens that wait are answered "busy". */
  @Override
  public void close() {
    queue.close().forEach(this::drop);
    threads.forEach(Thread::interrupt);
  }
}
