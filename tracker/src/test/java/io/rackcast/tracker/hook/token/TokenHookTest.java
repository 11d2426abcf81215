package io.rackcast.tracker.hook.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.AnnounceTokens;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.hook.HookChain;
import io.rackcast.tracker.hook.TestPassage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenHookTest {
  private static final InfoHash HASH = new InfoHash(1, 2, 3);
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Has the checking threads in its hands until they are let go. */
  private static final class SlowKeys implements KeySource {
    final CountDownLatch asked = new CountDownLatch(1);
    final Semaphore answers = new Semaphore(0);

    @Override
    public Optional<TokenKey> lookup(String kid) {
      asked.countDown();
      answers.acquireUninterruptibly();
      return Optional.of(TokenKey.rsa(FakePublisher.KEY));
    }
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<TokenHook> hooks = new ArrayList<>();

  private TokenHook hook(KeySource keys, int maxWaiting) {
    var tokens =
        new AnnounceTokens(
            FakePublisher.ISSUER,
            FakePublisher.AUDIENCE,
            keys,
            InstantSource.system(),
            Duration.ZERO);
    var hook =
        new TokenHook(
            tokens,
            Approvals.all(),
            () -> null,
            InstantSource.system(),
            System::nanoTime,
            new CheckLimits(1, maxWaiting, 100),
            registry);
    hooks.add(hook);
    return hook;
  }

  private static KeySource goodKeys() {
    return KeySource.of(List.of(TokenKey.rsa(FakePublisher.KEY)));
  }

  private static HookChain chain(TokenHook hook) {
    return new HookChain(List.of(hook));
  }

  @AfterEach
  void close() {
    hooks.forEach(TokenHook::close);
  }

  private static String newToken(int number) {
    var claims = FakePublisher.claims(HASH);
    return FakePublisher.sign(
        FakePublisher.KEY,
        new AnnounceClaims(
            claims.issuer(),
            claims.audience(),
            claims.expiresAt(),
            claims.notBefore(),
            HASH,
            Optional.empty(),
            "node",
            Integer.toString(number)));
  }

  private double drops() {
    return registry.get("rackcast.tracker.token.drops").counter().count();
  }

  @Test
  void close_tokenWaitsForItsCheck_isAnsweredBusy() throws Exception {
    var keys = new SlowKeys();
    var hook = hook(keys, 10);
    TestPassage.announce(HASH).token(newToken(1)).send(chain(hook));
    assertThat(keys.asked.await(30, TimeUnit.SECONDS)).isTrue();
    var waiting = TestPassage.announce(HASH).token(newToken(2)).send(chain(hook));
    await()
        .atMost(LONG)
        .until(() -> registry.get("rackcast.tracker.token.queue").gauge().value() == 1);

    hook.close();

    assertThat(waiting.verdict()).isEqualTo("BUSY");
    keys.answers.release(2);
  }

  @Test
  void before_queueIsFull_isAnsweredBusyAndCounted_whileAVerifiedOneGoesThrough() throws Exception {
    var keys = new SlowKeys();
    var hook = hook(keys, 1);
    var chain = chain(hook);
    String verified = newToken(0);
    keys.answers.release();
    assertThat(TestPassage.announce(HASH).token(verified).send(chain).verdict()).isEmpty();
    TestPassage.announce(HASH).token(newToken(1)).send(chain);
    await()
        .atMost(LONG)
        .until(() -> registry.get("rackcast.tracker.token.queue").gauge().value() == 0);
    TestPassage.announce(HASH).token(newToken(2)).send(chain);

    var tooMany = TestPassage.announce(HASH).token(newToken(3)).send(chain);
    var holder = TestPassage.announce(HASH).token(verified).send(chain);

    assertThat(tooMany.verdict()).isEqualTo("BUSY");
    assertThat(tooMany.reason()).contains("try again");
    assertThat(holder.verdict()).isEmpty();
    assertThat(drops()).isEqualTo(1);
    keys.answers.release(10);
  }

  @Test
  void before_noRoomToBeHeld_newTokenIsBusy_whileAVerifiedOneGoesThrough() {
    var chain = chain(hook(goodKeys(), 10));
    String verified = newToken(0);
    assertThat(TestPassage.announce(HASH).token(verified).send(chain).verdict()).isEmpty();
    var newOne = TestPassage.announce(HASH).token(newToken(1));
    newOne.mayBeHeld(false);
    var holder = TestPassage.announce(HASH).token(verified);
    holder.mayBeHeld(false);

    assertThat(newOne.send(chain).verdict()).isEqualTo("BUSY");
    assertThat(holder.send(chain).verdict()).isEmpty();
    assertThat(drops()).isEqualTo(1);
  }

  @Test
  void before_verifiedTokenWithAnotherSignatureOrPayload_isForged() {
    var chain = chain(hook(goodKeys(), 10));
    String good = newToken(1);
    String other = newToken(2);
    assertThat(TestPassage.announce(HASH).token(good).send(chain).verdict()).isEmpty();
    assertThat(TestPassage.announce(HASH).token(other).send(chain).verdict()).isEmpty();
    int dot = good.lastIndexOf('.');

    var mixed = good.substring(0, dot) + other.substring(other.lastIndexOf('.'));
    var changed = good.replace(good.charAt(dot - 30), good.charAt(dot - 30) == 'A' ? 'B' : 'A');

    assertThat(TestPassage.announce(HASH).token(mixed).send(chain).verdict())
        .isEqualTo("TOKEN_FORGED");
    assertThat(TestPassage.announce(HASH).token(changed).send(chain).verdict())
        .startsWith("TOKEN_");
  }

  @Test
  void before_rememberedToken_isNotCheckedAgain_verifiedOrRefused() {
    var chain = chain(hook(goodKeys(), 10));
    String good = newToken(1);
    String forged = good.substring(0, good.length() - 8) + "AAAAAAAA";

    for (int i = 0; i < 5; i++) {
      assertThat(TestPassage.announce(HASH).token(good).send(chain).verdict()).isEmpty();
      assertThat(TestPassage.announce(HASH).token(forged).send(chain).verdict())
          .isEqualTo("TOKEN_FORGED");
    }

    assertThat(checks("verified")).isEqualTo(1);
    assertThat(checks("refused")).isEqualTo(1);
  }

  private double checks(String result) {
    return registry.get("rackcast.tracker.token.checks").tag("result", result).counter().count();
  }

  @Test
  void keepKeys_keyIsGone_itsTokensAreCheckedAnew() {
    var hook = hook(goodKeys(), 10);
    var chain = chain(hook);
    String good = newToken(1);
    assertThat(TestPassage.announce(HASH).token(good).send(chain).verdict()).isEmpty();

    hook.keepKeys(kid -> true);
    assertThat(TestPassage.announce(HASH).token(good).send(chain).verdict()).isEmpty();
    assertThat(checks("verified")).isEqualTo(1);
    hook.keepKeys(kid -> false);
    assertThat(TestPassage.announce(HASH).token(good).send(chain).verdict()).isEmpty();

    assertThat(checks("verified")).isEqualTo(2);
  }

  @Test
  void before_vouchedFor_needsNoToken() {
    var hook = hook(goodKeys(), 10);
    var passage = TestPassage.announce(HASH);
    passage.vouch();

    assertThat(passage.send(chain(hook)).verdict()).isEmpty();
    assertThat(TestPassage.announce(HASH).send(chain(hook)).verdict()).isEqualTo("TOKEN_MISSING");
    assertThat(TestPassage.announce(HASH).token("x".repeat(5000)).send(chain(hook)).verdict())
        .isEqualTo("TOKEN_MALFORMED");
  }

  @Test
  void before_verifiedToken_makesNoObject() {
    var chain = chain(hook(goodKeys(), 10));
    String good = newToken(1);
    assertThat(TestPassage.announce(HASH).token(good).send(chain).verdict()).isEmpty();
    var passage = TestPassage.announce(HASH).token(good);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    // Until the compiler has done what it will; the least of several rounds is the code's own.
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        chain.before(passage, p -> {});
      }
      allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(passage.refusal()).isNull();
    assertThat(allocated).isLessThan(10_000);
  }

  @Test
  void before_clockIsSetBackAndForth_tokenGoesByTheWallClock() {
    var clock = new HandClock(Instant.now());
    var tokens =
        new AnnounceTokens(
            FakePublisher.ISSUER, FakePublisher.AUDIENCE, goodKeys(), clock, Duration.ofSeconds(5));
    var hook =
        new TokenHook(
            tokens,
            Approvals.all(),
            () -> null,
            clock,
            System::nanoTime,
            new CheckLimits(1, 10, 100),
            registry);
    hooks.add(hook);
    var chain = chain(hook);
    String token = newToken(1);

    assertThat(TestPassage.announce(HASH).token(token).send(chain).verdict()).isEmpty();
    clock.move(Duration.ofHours(3));
    assertThat(TestPassage.announce(HASH).token(token).send(chain).verdict())
        .isEqualTo("TOKEN_EXPIRED");
    clock.move(Duration.ofHours(-3));
    assertThat(TestPassage.announce(HASH).token(token).send(chain).verdict()).isEmpty();
    clock.move(Duration.ofHours(-3));
    assertThat(TestPassage.announce(HASH).token(token).send(chain).verdict())
        .isEqualTo("TOKEN_NOT_YET_VALID");
    clock.move(Duration.ofHours(3));
    assertThat(TestPassage.announce(HASH).token(token).send(chain).verdict()).isEmpty();
  }

  @Test
  void before_newTokenWhileTheClockIsAhead_servesSecondsAfterItIsSetRight() {
    var clock = new HandClock(Instant.now());
    var nanos = new AtomicLong();
    var tokens =
        new AnnounceTokens(
            FakePublisher.ISSUER, FakePublisher.AUDIENCE, goodKeys(), clock, Duration.ofSeconds(5));
    var hook =
        new TokenHook(
            tokens,
            Approvals.all(),
            () -> null,
            clock,
            nanos::get,
            new CheckLimits(1, 10, 100),
            registry);
    hooks.add(hook);
    var chain = chain(hook);
    String token = newToken(1);
    clock.move(Duration.ofHours(3));
    assertThat(TestPassage.announce(HASH).token(token).send(chain).verdict())
        .isEqualTo("TOKEN_EXPIRED");
    clock.move(Duration.ofHours(-3));

    nanos.addAndGet(Duration.ofSeconds(5).toNanos());

    assertThat(TestPassage.announce(HASH).token(token).send(chain).verdict()).isEmpty();
  }

  private static final class HandClock implements InstantSource {
    private volatile Instant now;

    HandClock(Instant start) {
      now = start;
    }

    void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
