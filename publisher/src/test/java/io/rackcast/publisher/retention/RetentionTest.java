package io.rackcast.publisher.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.AuditFilter;
import io.rackcast.publisher.store.EachDatabase;
import io.rackcast.publisher.store.ReleaseKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

@EachDatabase
final class RetentionTest extends RetentionFixture {
  private void publishDaily(String name, int days) {
    for (int i = 1; i <= days; i++) {
      publish(name + "@" + i, name + i);
      clock.advance(Duration.ofDays(1));
    }
  }

  private List<String> live(String name) {
    var live = new ArrayList<String>();
    for (var release : store.releases().page(name, null, 1000, false)) {
      live.add(release.key().version());
    }
    return live;
  }

  @Test
  void run_noRulesNoExpiry_removesNothing() {
    publishDaily("web", 3);
    clock.advance(Duration.ofDays(3650));

    var report = run();

    assertThat(report.releases()).isZero();
    assertThat(live("web")).hasSize(3);
  }

  @Test
  void run_keepLast_removesTheOlderOnesOfThatNameAndTellsPeersWhy() {
    keep("nightly/*", 2, Duration.ZERO);
    publishDaily("nightly/web", 5);
    publishDaily("nightly/api", 2);
    publishDaily("web", 5);

    var report = run();

    assertThat(live("nightly/web")).containsExactly("4", "5");
    assertThat(live("nightly/api")).hasSize(2);
    assertThat(live("web")).hasSize(5);
    assertThat(report.releases()).isEqualTo(3);
    assertThat(report.removed().get(0).key()).hasToString("nightly/web@1");
    assertThat(reason("nightly/web@1"))
        .isEqualTo("removed by retention: of this name it keeps the newest 2");
    var changes = store.approvals().after(12, 10);
    assertThat(changes).hasSize(3);
    assertThat(changes.get(0).revokeReason()).contains(reason("nightly/web@1"));
  }

  @Test
  void run_keepYounger_removesTheOlder() {
    keep("web", 0, Duration.ofDays(3));
    publishDaily("web", 5);

    run();

    assertThat(live("web")).containsExactly("3", "4", "5");
  }

  @Test
  void run_severalRules_whatAnyKeepsStays() {
    keep("*", 2, Duration.ZERO);
    keep("web", 0, Duration.ofDays(7));
    publishDaily("web", 6);
    publishDaily("api", 4);

    run();

    // Ten days after the first: the fourth of web is seven days old.
    assertThat(live("web")).containsExactly("4", "5", "6");
    assertThat(live("api")).containsExactly("3", "4");
  }

  @Test
  void run_labelled_staysAndCountsAsOneOfTheNewest() {
    keep("web", 1, Duration.ZERO);
    publishDaily("web", 4);
    label("web@stable", "1");
    label("web@latest", "4");

    var report = run();

    assertThat(live("web")).containsExactly("1", "4");
    assertThat(report.labelled()).isEqualTo(1);
    label("web@stable", "4");
    run();
    assertThat(live("web")).containsExactly("4");
  }

  @Test
  void run_partOfAnImage_stays() {
    keep("web", 1, Duration.ZERO);
    publishDaily("web", 3);
    imageParts = release -> release.key().version().equals("2");

    run();

    assertThat(live("web")).containsExactly("2", "3");
  }

  @Test
  void run_ownExpiry_keepsUntilThenWhateverTheRulesSayAndEndsThen() {
    keep("web", 1, Duration.ZERO);
    publishDaily("web", 3);
    expire("web@1", Duration.ofDays(2));
    expire("web@3", Duration.ofDays(5));

    run();
    // web@3 has an end of its own, so web@2 is the newest of the others.
    assertThat(live("web")).containsExactly("1", "2", "3");

    clock.advance(Duration.ofDays(2));
    run();
    assertThat(live("web")).containsExactly("2", "3");
    assertThat(reason("web@1")).isEqualTo("removed by retention: expired at 2026-03-06T10:00:00Z");

    label("web@stable", "3");
    clock.advance(Duration.ofDays(30));
    assertThat(run().labelled()).isEqualTo(1);
    assertThat(live("web")).containsExactly("2", "3");
  }

  @Test
  void run_expiryOfARevokedRelease_isForgottenAndTheFirstReasonStays() {
    var release = publish("web@1", "web1");
    expire("web@1", Duration.ofDays(1));
    revoke("web@1");
    clock.advance(Duration.ofDays(2));

    assertThat(run().releases()).isZero();

    assertThat(store.expiries().of(release)).isEmpty();
    assertThat(reason("web@1")).isEqualTo("it burns");
  }

  private void expire(String release, Duration life) {
    Instant end = clock.instant().plus(life);
    store.expiries().set(ReleaseKey.parse(release), end, "ci", (there, now) -> true);
  }

  @Test
  void run_moreThanABatch_removesAll() {
    keep("web", 3, Duration.ZERO);
    for (int i = 0; i < 253; i++) {
      publish("web@" + i, "same content");
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(run().releases()).isEqualTo(250);

    assertThat(live("web")).containsExactly("250", "251", "252");
  }

  @Test
  void run_trial_tellsTheSameAndRemovesNothing() throws Exception {
    keep("web", 1, Duration.ZERO);
    publishDaily("web", 3);
    long before = filesOnDisk();

    var trial = retention().run(true);

    assertThat(live("web")).hasSize(3);
    assertThat(filesOnDisk()).isEqualTo(before);
    assertThat(trial.isTrial()).isTrue();
    assertThat(trial.bytes()).isEqualTo(8);
    assertThat(run().removed()).isEqualTo(trial.removed());
  }

  @Test
  void run_whileAnotherRuns_isRefused() {
    keep("web", 1, Duration.ZERO);
    publishDaily("web", 2);
    var retention = new Retention[1];
    imageParts =
        release -> {
          // Asked in the middle of a run.
          var other = CompletableFuture.supplyAsync(() -> retention[0].run(false));
          assertThatThrownBy(other::join)
              .isInstanceOf(CompletionException.class)
              .cause()
              .isInstanceOf(Refusal.class)
              .hasMessageContaining("a retention run is under way");
          return false;
        };
    retention[0] = retention();

    assertThat(retention[0].run(false).releases()).isEqualTo(1);
  }

  @Test
  void run_manyReleases_areDecisionsInTheLog() {
    keep("web", 1, Duration.ZERO);
    publishDaily("web", 2);

    run();

    var filter =
        new AuditFilter(
            null, null, "retention", "revoke", "web@1", true, AuditFilter.Answers.ALLOWED);
    assertThat(store.audit().page(filter, true, null, 10).entries()).hasSize(1);
  }
}
