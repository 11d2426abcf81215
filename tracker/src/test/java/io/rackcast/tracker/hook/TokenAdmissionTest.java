package io.rackcast.tracker.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.token.AnnounceTokens;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.approval.Approvals;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenAdmissionTest {
  private static final InfoHash HASH = new InfoHash(1, 2, 3);

  /** Has the only checking thread in its hands until that is interrupted. */
  private static final class SlowKeys implements KeySource {
    final CountDownLatch asked = new CountDownLatch(1);

    @Override
    public Optional<TokenKey> lookup(String kid) {
      asked.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Optional.empty();
    }
  }

  @Test
  void close_tokenWaitsForItsCheck_isAnsweredBusy() throws Exception {
    var keys = new SlowKeys();
    var tokens =
        new AnnounceTokens(
            FakePublisher.ISSUER,
            FakePublisher.AUDIENCE,
            keys,
            InstantSource.system(),
            Duration.ZERO);
    var admission =
        new TokenAdmission(
            tokens,
            Approvals.all(),
            () -> null,
            InstantSource.system(),
            1,
            10,
            10,
            new SimpleMeterRegistry());
    admission.admit(HASH, FakePublisher.token(HASH), verdict -> {});
    assertThat(keys.asked.await(30, TimeUnit.SECONDS)).isTrue();
    List<Admission.Verdict> answers = new CopyOnWriteArrayList<>();
    admission.admit(
        HASH,
        FakePublisher.sign(FakePublisher.OTHER_KEY, FakePublisher.claims(HASH)),
        answers::add);

    admission.close();

    assertThat(answers).containsExactly(new Admission.Refused(Refusal.BUSY));
  }
}
