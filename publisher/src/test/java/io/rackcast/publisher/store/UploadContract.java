package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What holds for uploads on each database. */
interface UploadContract extends StoreUnderTest {
  @Test
  default void upload_fromBeginningToEnd_isRemembered() {
    var made = publish("web@1", 1).release();
    var row =
        new UploadRows.UploadRow(
            "u1", "ci", StoreContract.content(1).sha256(), "{\"a\":1}", 0, OptionalLong.empty());
    store().uploads().add(row);
    store().uploads().checkpoint("u1", 7);
    assertThat(reopened().uploads().unfinished(row.fingerprint()))
        .extracting(UploadRows.UploadRow::durableBytes)
        .containsExactly(7L);
    assertThat(store().uploads().countUnfinished(Optional.of("ci"))).isEqualTo(1);
    assertThat(store().uploads().countUnfinished(Optional.of("CI"))).isZero();

    store().uploads().finished("u1", made);

    var ended = store().uploads().find("u1").orElseThrow();
    assertThat(store().uploads().outcome(ended)).contains(made);
    assertThat(store().uploads().countUnfinished(Optional.empty())).isZero();
    assertThat(store().uploads().idleSince(clock().instant())).isEmpty();
    clock().advance(Duration.ofMinutes(1));
    assertThat(store().uploads().idleSince(clock().instant())).containsExactly(ended);
    store().uploads().delete("u1");
    assertThat(store().uploads().ids()).isEmpty();
  }
}
