package io.rackcast.tracker.hook.token;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.token.AnnounceTokens;
import io.rackcast.proto.token.KeyMaker;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.ShortTokenSigner;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.proto.token.TokenSigner;
import io.rackcast.proto.token.TokenVerdict;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.TestPassage;
import io.rackcast.tracker.hook.rule.ApprovalHook;
import io.rackcast.tracker.hook.rule.RefusedSwarms;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a token costs: one that was verified before, through the token and the approval hook as the
 * event loop asks them; one that was refused before; and a check from nothing, as another thread
 * does it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class TokenCheckBenchmark {
  private static final InfoHash HASH = new InfoHash(1, 2, 3);
  private static final Passage.Destination NOWHERE = passage -> {};

  @Param({"RS256", "ES256", "EDDSA", "HS256"})
  public TokenAlgorithm algorithm = TokenAlgorithm.RS256;

  private @Nullable TokenHook hook;
  private HookChain chain = new HookChain(List.of());
  private TestPassage verified = TestPassage.announce(HASH);
  private TestPassage refused = TestPassage.announce(HASH);
  private String token = "";
  private AnnounceTokens tokens = tokens(KeySource.of(List.of()), KeySource.of(List.of()));

  private static AnnounceTokens tokens(KeySource keys, KeySource shortKeys) {
    return new AnnounceTokens(
        FakePublisher.ISSUER,
        FakePublisher.AUDIENCE,
        keys,
        shortKeys,
        InstantSource.system(),
        Duration.ZERO);
  }

  @Setup
  public void verify() {
    if (algorithm == TokenAlgorithm.HS256) {
      var secret = new byte[TokenKey.SHARED_BYTES];
      tokens =
          tokens(KeySource.of(List.of()), KeySource.of(List.of(TokenKey.shared("s1", secret))));
      token =
          new ShortTokenSigner("s1", secret)
              .sign(HASH, "r1n1", Instant.now().plus(Duration.ofDays(1)));
    } else {
      var key = KeyMaker.make(algorithm, "k1", Instant.now());
      tokens = tokens(KeySource.of(List.of(TokenKey.of(key))), KeySource.of(List.of()));
      token = new TokenSigner(key).sign(FakePublisher.claims(HASH));
    }
    hook =
        new TokenHook(
            tokens,
            Approvals.all(),
            () -> null,
            InstantSource.system(),
            System::nanoTime,
            new CheckLimits(1, 10, 1000),
            new SimpleMeterRegistry());
    chain =
        new HookChain(List.of(hook, new ApprovalHook(Approvals.all(), new RefusedSwarms(() -> 0))));
    verified = settled(token, "");
    refused = settled(token.substring(0, token.length() - 8) + "AAAAAAAA", "TOKEN_FORGED");
  }

  private TestPassage settled(String shown, String verdict) {
    String got = TestPassage.announce(HASH).token(shown).send(chain).verdict();
    if (!got.equals(verdict)) {
      throw new IllegalStateException("the token was judged \"" + got + "\"");
    }
    return TestPassage.announce(HASH).token(shown);
  }

  @TearDown
  public void close() {
    if (hook != null) {
      hook.close();
    }
  }

  /** One that was verified before. */
  @Benchmark
  public @Nullable Object remembered() {
    chain.before(verified, NOWHERE);
    return verified.refusal();
  }

  /** One that was refused before. */
  @Benchmark
  public @Nullable Object rememberedRefusal() {
    refused.again();
    chain.before(refused, NOWHERE);
    return refused.refusal();
  }

  /** One that was never seen. */
  @Benchmark
  public TokenVerdict check() {
    return tokens.verify(token);
  }
}
