package io.rackcast.tracker.admin.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NoncesTest {
  private final AtomicLong now = new AtomicLong(1_000_000);
  private final Nonces nonces = new Nonces(() -> Instant.ofEpochSecond(now.get()));

  private ThrowingCallable use(String nonce, long time) {
    return () -> nonces.use(new Signature("key", "tracker", time, nonce, ""));
  }

  private void assertDenied(ThrowingCallable call, Denial why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Denied.class, e -> assertThat(e.why()).isEqualTo(why));
  }

  @Test
  void use_tableFull_refusesNewOnesAndForgetsNone() {
    now.addAndGet(1000);
    for (int i = 0; i < Nonces.MOST; i++) {
      nonces.use(new Signature("key", "tracker", 1_001_000, "nonce" + i, ""));
    }

    assertDenied(use("one more", 1_001_000), Denial.NONCES);
    now.addAndGet(60);
    assertDenied(use("one more", 1_001_060), Denial.NONCES);
    assertDenied(use("nonce0", 1_001_000), Denial.REPLAY);
    now.addAndGet(1);
    assertThatCode(use("one more", 1_001_061)).doesNotThrowAnyException();
    assertThat(nonces.size()).isEqualTo(1);
  }

  @Test
  void use_soonAfterTheStart_isRefusedAsItMayHaveBeenTakenBeforeIt() {
    assertDenied(use("first", 1_000_005), Denial.OLD);
    now.addAndGet(1);

    assertThatCode(use("second", 1_000_006)).doesNotThrowAnyException();
  }

  @Test
  void use_fromTheFuture_isRememberedAsLongAsItCouldBeRepeated() {
    now.addAndGet(1000);
    assertDenied(use("too early", 1_001_006), Denial.SKEW);
    assertThatCode(use("early", 1_001_005)).doesNotThrowAnyException();

    now.addAndGet(65);

    assertDenied(use("early", 1_001_005), Denial.REPLAY);
    now.addAndGet(1);
    assertDenied(use("early", 1_001_005), Denial.SKEW);
  }

  @Test
  void use_clockSetBackAfterNoncesWereForgotten_isStillRefused() {
    now.addAndGet(1000);
    assertThatCode(use("seen", 1_001_000)).doesNotThrowAnyException();
    now.addAndGet(100);
    assertThatCode(use("other", 1_001_100)).doesNotThrowAnyException();

    now.addAndGet(-90);

    assertDenied(use("seen", 1_001_000), Denial.SKEW);
  }
}
