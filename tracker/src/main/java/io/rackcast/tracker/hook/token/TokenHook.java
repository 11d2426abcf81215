package io.rackcast.tracker.hook.token;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.AnnounceTokens;
import io.rackcast.proto.token.Cause;
import io.rackcast.proto.token.TokenVerdict;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.Refusal;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whoever announces or scrapes shows a token of the publisher for this swarm.
 *
 * <p>A token that was seen before is judged on the event loop, at no object's cost. A new one is
 * checked elsewhere, so that a flood of forged ones does not delay those who hold a verified one.
 */
public final class TokenHook implements Hook, AutoCloseable {
  /** What the chain calls it. */
  public static final String NAME = "token";

  private final AnnounceTokens tokens;
  private final Approvals approvals;
  private final InstantSource clock;
  private final TokenMemory memory;
  private final TokenChecker checker;

  /**
   * A hook, with its threads started.
   *
   * @param approvals know a swarm by all its names
   * @param refetchKeys fetches the keys anew; gives null if that was tried a moment ago
   * @param clock the wall clock, which tokens go by
   * @param nanos a clock that only goes forward
   */
  public TokenHook(
      AnnounceTokens tokens,
      Approvals approvals,
      Supplier<@Nullable CompletableFuture<Void>> refetchKeys,
      InstantSource clock,
      LongSupplier nanos,
      CheckLimits limits,
      MeterRegistry registry) {
    this.tokens = tokens;
    this.approvals = approvals;
    this.clock = clock;
    this.memory = new TokenMemory(limits.maxRemembered(), clock, nanos, registry);
    this.checker = new TokenChecker(tokens, refetchKeys, limits, nanos, registry, this::checked);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void before(Passage passage) {
    if (passage.isVouchedFor()) {
      return;
    }
    var token = passage.token();
    if (token.length() == 0) {
      passage.refuse(Refusal.TOKEN_MISSING);
      return;
    }
    if (token.length() > AnnounceTokens.LONGEST) {
      passage.refuse(Refusal.TOKEN_MALFORMED);
      return;
    }
    var claims = memory.verified(token);
    if (claims != null) {
      judge(passage, claims);
      return;
    }
    var refused = memory.refused(token);
    if (refused != null) {
      passage.refuse(Refusal.of(refused));
      return;
    }
    checker.checkSoon(passage);
  }

  /** On a checking thread, which holds the passage. */
  private void checked(Check check, TokenVerdict verdict) {
    memory.remember(check.token(), verdict);
    if (verdict instanceof TokenVerdict.Refused refused) {
      check.passage().refuse(Refusal.of(refused.cause()));
    } else if (verdict instanceof TokenVerdict.Verified verified) {
      judge(check.passage(), verified.claims());
    }
    check.passage().resume();
  }

  private void judge(Passage passage, AnnounceClaims claims) {
    var fault = tokens.timeFault(claims, clock.millis());
    if (fault != null) {
      passage.refuse(Refusal.of(fault));
    } else if (!isFor(passage, claims)) {
      passage.refuse(Refusal.of(Cause.WRONG_SWARM));
    } else {
      passage.infoHash(claims.infoHash());
      passage.node(claims.subject());
    }
  }

  /** A token is for a swarm, whichever of its names the client knows it by. */
  private boolean isFor(Passage passage, AnnounceClaims claims) {
    var announce = passage.announce();
    return claims.allows(announce.infoHigh(), announce.infoMiddle(), announce.infoLow())
        || approvals.nameOf(passage.infoHash()).equals(approvals.nameOf(claims.infoHash()));
  }

  /** Tokens of keys that do not pass count no more, whatever they say. */
  public void keepKeys(Predicate<String> kids) {
    memory.keepKeys(kids);
  }

  /** Checks no more; tokens that wait are answered "busy". */
  @Override
  public void close() {
    checker.close();
  }
}
