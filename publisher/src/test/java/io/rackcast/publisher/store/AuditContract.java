package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** What holds for the log of decisions on each database. */
interface AuditContract extends StoreUnderTest {
  @Test
  default void audit_manyMinutes_countsPagesAndPrunes() {
    for (int i = 0; i < 12; i++) {
      store().audit().record("ci", "read", "web", true);
      StoreContract.rows(store());
      store().audit().record("ci", "read", "web", true);
      store().audit().record("CI", "read", "\u96ea ".repeat(200), false);
      clock().advance(Duration.ofMinutes(1));
    }

    assertThat(StoreContract.rows(store()))
        .hasSize(24)
        .filteredOn(AuditEntry::allowed)
        .allMatch(row -> row.times() == 2);
    assertThat(StoreContract.rows(store()))
        .extracting(AuditEntry::first)
        .isSortedAccordingTo(Comparator.<Instant>naturalOrder().reversed());
    store().audit().prune(new AuditLimits(Duration.ofMinutes(10), 15));

    assertThat(store().audit().expired()).isEqualTo(4);
    assertThat(store().audit().crowdedOut()).isEqualTo(5);
    assertThat(StoreContract.rows(store())).hasSize(15);
  }
}
