package io.rackcast.publisher.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.store.EachDatabase;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Rollouts;
import io.rackcast.publisher.store.StoredRollout;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@EachDatabase
final class RolledOutTest extends RetentionFixture {
  private StoredRollout begin(String release, Duration life) {
    var begun =
        store.rollouts().begin(ReleaseKey.parse(release), clock.instant().plus(life), "", "fleet");
    return ((Rollouts.Begun.Done) begun).rollout();
  }

  private void publishTwo() {
    keep("web", 1, Duration.ZERO);
    publish("web@1", "one");
    clock.advance(Duration.ofDays(1));
    publish("web@2", "two");
  }

  @Test
  void run_rolledOut_staysUntilTheRolloutEnds() {
    publishTwo();
    var rollout = begin("web@1", Duration.ofDays(7));

    var first = run();
    boolean wasLive = isLive("web@1");
    store.rollouts().end(rollout.id(), "fleet");
    run();

    assertThat(first.releases()).isZero();
    assertThat(first.inUse()).isOne();
    assertThat(wasLive).isTrue();
    assertThat(isLive("web@1")).isFalse();
  }

  @Test
  void run_rolloutForgotten_goesWhenItsTimeHasCome() {
    publishTwo();
    begin("web@1", Duration.ofHours(24));

    clock.advance(Duration.ofHours(24).minusMillis(1));
    run();
    boolean wasLive = isLive("web@1");
    clock.advance(Duration.ofMillis(1));
    run();

    assertThat(wasLive).isTrue();
    assertThat(isLive("web@1")).isFalse();
  }

  @Test
  void run_expiredAndRolledOut_stays() {
    publish("web@1", "one");
    store
        .expiries()
        .set(
            ReleaseKey.parse("web@1"),
            clock.instant().plusSeconds(1),
            "ci",
            (release, end) -> true);
    var rollout = begin("web@1", Duration.ofDays(7));
    clock.advance(Duration.ofHours(1));

    run();
    boolean wasLive = isLive("web@1");
    store.rollouts().end(rollout.id(), "fleet");
    run();

    assertThat(wasLive).isTrue();
    assertThat(isLive("web@1")).isFalse();
  }

  @Test
  void begin_labelOfARelease_isOfTheVersionItPointsAt() {
    publish("web@1", "one");
    label("web@stable", "1");

    assertThat(begin("web@stable", Duration.ofHours(1)).key()).hasToString("web@1");
  }

  @Test
  void begin_againBySameCaller_prolongsTheOneThatRuns() {
    publish("web@1", "one");
    var first = begin("web@1", Duration.ofHours(1));

    var second = begin("web@1", Duration.ofHours(5));

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.until()).isAfter(first.until());
    assertThat(store.rollouts().running()).isOne();
  }

  @Test
  void begin_revoked_isRefusedWithItsReason() {
    publish("web@1", "one");
    revoke("web@1");

    var begun =
        store
            .rollouts()
            .begin(ReleaseKey.parse("web@1"), clock.instant().plusSeconds(60), "", "fleet");

    assertThat(begun)
        .isInstanceOfSatisfying(
            Rollouts.Begun.Withdrawn.class,
            withdrawn ->
                assertThat(withdrawn.release().revocation().orElseThrow().reason())
                    .isEqualTo("it burns"));
  }
}
