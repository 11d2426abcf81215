package io.rackcast.publisher.identity.oidc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.rackcast.publisher.HandClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class IssuerKeysTest {
  private static final RSAKey KEY = TestIssuer.key("one");
  private static final JWSHeader KNOWN = header("one");
  private static final JWSHeader INVENTED = header("invented");
  private static final int MOST_WAITING = 3;

  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private final List<String> failures = new ArrayList<>();
  private final AtomicInteger reads = new AtomicInteger();
  private boolean isDown;
  private final IssuerKeys keys =
      keys(
          () -> {
            if (isDown) {
              throw new IOException("it is down");
            }
            return new JWKSet(KEY);
          },
          Runnable::run);

  private IssuerKeys keys(IssuerKeys.Reader reader, Executor executor) {
    return new IssuerKeys(
        () -> {
          reads.incrementAndGet();
          return reader.read();
        },
        new IssuerKeys.Shared(executor, new Semaphore(MOST_WAITING), clock),
        failure -> failure.ifPresent(failures::add));
  }

  private static JWSHeader header(String key) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key).build();
  }

  @Test
  void of_issuerDown_keepsKeysForFourHours_andTellsWhy() throws Exception {
    assertThat(keys.of(KNOWN)).hasSize(1);
    isDown = true;

    clock.advance(IssuerKeys.STALE.minusMinutes(1));
    assertThat(keys.of(KNOWN)).hasSize(1);
    assertThat(failures).containsExactly("it is down");
    clock.advance(Duration.ofMinutes(2));

    assertThatThrownBy(() -> keys.of(KNOWN)).isInstanceOf(KeySourceException.class);
    assertThat(failures).hasSize(2);
    isDown = false;
    assertThat(keys.of(KNOWN)).hasSize(1);
  }

  @Test
  void of_freshKeys_readsNothing() throws Exception {
    keys.of(KNOWN);
    clock.advance(IssuerKeys.FRESH.minusSeconds(1));
    keys.of(KNOWN);

    assertThat(reads).hasValue(1);
    clock.advance(Duration.ofSeconds(2));
    keys.of(KNOWN);
    assertThat(reads).hasValue(2);
  }

  @Test
  void of_inventedKeys_areReadForTwiceInHalfAMinute_andThenNobodyKnows() throws Exception {
    assertThat(keys.of(INVENTED)).isEmpty();
    assertThat(keys.of(INVENTED)).isEmpty();

    assertThatThrownBy(() -> keys.of(INVENTED)).hasMessageContaining("a moment ago");
    assertThat(keys.of(KNOWN)).hasSize(1);
    assertThat(reads).hasValue(2);
    clock.advance(IssuerKeys.BETWEEN);
    assertThat(keys.of(INVENTED)).isEmpty();
    assertThat(reads).hasValue(3);
  }

  @Test
  void of_readingBreaksWithAnError_isReadAgain() throws Exception {
    var broken =
        keys(
            () -> {
              if (reads.get() == 1) {
                throw new StackOverflowError("nested too deep");
              }
              return new JWKSet(KEY);
            },
            Runnable::run);

    assertThatThrownBy(() -> broken.of(KNOWN)).isInstanceOf(KeySourceException.class);
    assertThat(failures).containsExactly("nested too deep");
    assertThat(broken.of(KNOWN)).hasSize(1);
  }

  @Test
  void of_clockSetBack_readsAgain() throws Exception {
    keys.of(INVENTED);
    keys.of(INVENTED);
    clock.advance(Duration.ofHours(-1));

    assertThat(keys.of(INVENTED)).isEmpty();
    assertThat(reads).hasValue(3);
  }

  @Test
  @Timeout(60)
  void of_whileTheIssuerHangs_knownKeysDoNotWait_andFewOthersDo() throws Exception {
    var hangs = new CountDownLatch(1);
    var pool = Executors.newFixedThreadPool(41);
    var slow =
        keys(
            () -> {
              if (reads.get() > 1) {
                hangs.await();
              }
              return new JWKSet(KEY);
            },
            pool);
    try {
      assertThat(slow.of(KNOWN)).hasSize(1);
      clock.advance(IssuerKeys.FRESH.plusSeconds(1));
      List<Future<?>> asking = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        asking.add(pool.submit(() -> slow.of(INVENTED)));
      }
      await()
          .atMost(30, SECONDS)
          .until(() -> asking.stream().filter(Future::isDone).count() >= 40 - MOST_WAITING);

      // Their keys are old enough to be read again: whoever holds one still does not wait.
      assertThat(slow.of(KNOWN)).hasSize(1);
      assertThat(reads).hasValue(2);
    } finally {
      hangs.countDown();
      pool.shutdownNow();
    }
  }
}
