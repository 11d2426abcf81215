package io.rackcast.tracker.hook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.AnnounceTokens;
import io.rackcast.proto.token.Cause;
import io.rackcast.proto.token.TokenVerdict;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.approval.Approvals;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits holders of the publisher's tokens to approved swarms.
 *
 * <p>A token that was verified before is answered on the caller's thread. A new one is checked by a
 * bounded pool with a bounded queue: a flood of forged tokens fills the queue, and does not delay
 * those who hold a verified one.
 */
public final class TokenAdmission implements Admission, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenAdmission.class);

  private final AnnounceTokens tokens;
  private final ApprovalRule approvals;
  private final Supplier<@Nullable CompletableFuture<Void>> refetchKeys;
  private final InstantSource clock;
  private final TokenMemory memory;
  private final ThreadPoolExecutor checks;
  private final Counter drops;

  /**
   * An admission.
   *
   * @param refetchKeys fetches the keys anew; gives null if that was tried a moment ago
   * @param threads signatures checked at once
   * @param maxWaiting tokens that wait for their check
   * @param maxRemembered verified tokens that are remembered
   */
  public TokenAdmission(
      AnnounceTokens tokens,
      Approvals approvals,
      Supplier<@Nullable CompletableFuture<Void>> refetchKeys,
      InstantSource clock,
      int threads,
      int maxWaiting,
      int maxRemembered,
      MeterRegistry registry) {
    this.tokens = tokens;
    this.approvals = new ApprovalRule(approvals);
    this.refetchKeys = refetchKeys;
    this.clock = clock;
    this.memory = new TokenMemory(maxRemembered, clock, registry);
    this.checks =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(maxWaiting),
            task -> {
              var thread = new Thread(task, "token-check");
              thread.setDaemon(true);
              return thread;
            });
    this.drops =
        Counter.builder("rackcast.tracker.token.drops")
            .description("Tokens not checked because too many waited")
            .register(registry);
    registry.gauge("rackcast.tracker.token.queue", checks.getQueue(), queue -> queue.size());
  }

  @Override
  public void admit(InfoHash announced, @Nullable String token, Consumer<Verdict> then) {
    if (token == null || token.isEmpty()) {
      then.accept(new Refused(Refusal.TOKEN_MISSING));
      return;
    }
    var claims = memory.verified(token);
    if (claims != null) {
      then.accept(judge(claims, announced));
      return;
    }
    var refused = memory.refused(token);
    if (refused != null) {
      then.accept(refused(refused));
      return;
    }
    checkSoon(announced, token, true, then);
  }

  /** A token that waits for its check. */
  private final class Check implements Runnable {
    private final InfoHash announced;
    private final String token;
    private final boolean mayRefetch;
    private final Consumer<Verdict> then;

    Check(InfoHash announced, String token, boolean mayRefetch, Consumer<Verdict> then) {
      this.announced = announced;
      this.token = token;
      this.mayRefetch = mayRefetch;
      this.then = then;
    }

    @Override
    public void run() {
      check(announced, token, mayRefetch, then);
    }

    void drop() {
      drops.increment();
      then.accept(new Refused(Refusal.BUSY));
    }
  }

  private void checkSoon(
      InfoHash announced, String token, boolean mayRefetch, Consumer<Verdict> then) {
    var check = new Check(announced, token, mayRefetch, then);
    try {
      checks.execute(check);
    } catch (RejectedExecutionException e) {
      check.drop();
    }
  }

  private void check(InfoHash announced, String token, boolean mayRefetch, Consumer<Verdict> then) {
    TokenVerdict verdict;
    try {
      verdict = tokens.verify(token);
    } catch (RuntimeException e) {
      LOG.error("a token could not be checked", e);
      then.accept(new Refused(Refusal.INTERNAL));
      return;
    }
    if (verdict instanceof TokenVerdict.Refused refused) {
      if (mayRefetch && isForWantOfKeys(refused.cause()) && recheck(announced, token, then)) {
        return;
      }
      memory.remember(token, verdict);
      then.accept(refused(refused));
    } else if (verdict instanceof TokenVerdict.Verified verified) {
      memory.remember(token, verdict);
      then.accept(judge(verified.claims(), announced));
    }
  }

  private static boolean isForWantOfKeys(Cause cause) {
    return cause == Cause.KEY_UNKNOWN || cause == Cause.KEYS_UNAVAILABLE;
  }

  /**
   * The key may be new: asks the publisher and checks once more. False if it was asked just now.
   */
  private boolean recheck(InfoHash announced, String token, Consumer<Verdict> then) {
    var fetched = refetchKeys.get();
    if (fetched == null) {
      return false;
    }
    var unused =
        fetched.whenComplete((nothing, failure) -> checkSoon(announced, token, false, then));
    return true;
  }

  private Verdict judge(AnnounceClaims claims, InfoHash announced) {
    // A token is for a swarm, whichever of its names the client knows it by.
    var swarm = approvals.isSame(announced, claims.infoHash()) ? claims.infoHash() : announced;
    var refused = tokens.check(claims, swarm, clock.instant());
    return refused.isPresent() ? refused(refused.get()) : approvals.judge(claims.infoHash());
  }

  private static Verdict refused(TokenVerdict.Refused refused) {
    return new Refused(Refusal.of(refused.cause()), refused.reason());
  }

  /** Checks no more; tokens that wait are answered "busy". */
  @Override
  public void close() {
    for (var waiting : checks.shutdownNow()) {
      if (waiting instanceof Check check) {
        check.drop();
      }
    }
  }
}
