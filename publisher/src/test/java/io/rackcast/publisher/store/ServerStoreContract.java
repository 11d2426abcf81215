package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What holds besides for a database that several publishers share. */
abstract class ServerStoreContract extends StoreContract {
  abstract DatabaseServer server();

  @Override
  public Store openStore(Clock clock) {
    return Store.open(server(), "this-one", clock);
  }

  void execute(String... statements) {
    TestServers.execute(server().url().jdbc(), server().user().orElseThrow(), statements);
  }

  @Test
  void onChange_anotherPublisherApprovesAndRevokes_isTold() {
    var told = new AtomicInteger();
    try (var other = Store.open(server(), "another", clock)) {
      store.approvals().onChange(told::incrementAndGet);
      publish(other, "web@1", 1);
      await().atMost(SOON).until(() -> told.get() > 0 && store.approvals().head() == 1);
      int before = told.get();

      other.releases().revoke(ReleaseKey.parse("web@1"), "broken", "ci");

      await().atMost(SOON).until(() -> told.get() > before);
      assertThat(store.approvals().after(1, 10).get(0).revokeReason()).contains("broken");
    }
  }

  @Test
  void uploads_ofAnotherPublisher_areNotSeen() {
    try (var other = Store.open(server(), "another", clock)) {
      other.uploads().add(upload("u1"));

      assertThat(store.uploads().find("u1")).isEmpty();
      assertThat(store.uploads().ids()).isEmpty();
      assertThat(store.uploads().unfinished(upload("u1").fingerprint())).isEmpty();
      assertThat(store.uploads().countUnfinished(Optional.empty())).isZero();
      assertThat(store.uploads().idleSince(clock.instant().plus(Duration.ofDays(1)))).isEmpty();
      assertThat(other.uploads().ids()).containsExactly("u1");
    }
  }

  @Test
  void record_byTwoPublishers_countsTogether() {
    try (var other = Store.open(server(), "another", clock)) {
      store.audit().record("ci", "read", "web", true);
      rows();
      other.audit().record("ci", "read", "web", true);
      rows(other);

      assertThat(rows()).hasSize(1).first().extracting(AuditEntry::times).isEqualTo(2L);
    }
  }

  /** Has the database break off the next two transactions that add a release, as for a deadlock. */
  abstract void breakOffTwice();

  @Test
  void publish_brokenOffAsForADeadlock_isBegunAgain() {
    breakOffTwice();

    assertThat(publish("web@1", 1)).isInstanceOf(Publication.Published.class);

    assertThat(store.approvals().head()).isEqualTo(1);
  }

  static UploadRows.UploadRow upload(String id) {
    return new UploadRows.UploadRow(id, "ci", content(9).sha256(), "{}", 0, OptionalLong.empty());
  }
}
