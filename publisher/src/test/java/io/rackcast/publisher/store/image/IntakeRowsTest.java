package io.rackcast.publisher.store.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.EachDatabase;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

@EachDatabase
class IntakeRowsTest {
  private static final Sha256Digest ONE = Sha256Digest.parse("sha256:" + "1".repeat(64));
  private static final Sha256Digest TWO = Sha256Digest.parse("sha256:" + "2".repeat(64));

  @Parameter
  @SuppressWarnings("NullAway.Init") // set by JUnit
  TestDatabase database;

  @TempDir Path folder;
  private Store store;
  private int events;

  @BeforeEach
  void open() {
    store = database.empty(folder, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private NewPush order(String tag, Optional<Sha256Digest> digest, NewPush.Origin origin) {
    return new NewPush(
        "reg.test",
        "e" + events++,
        "team/app",
        Optional.of(tag).filter(text -> !text.isEmpty()),
        digest,
        NewPush.Kind.PUSHED,
        origin,
        "");
  }

  private static StoredImage image(Sha256Digest digest) {
    return new StoredImage(
        "reg.test", "team/app", digest, "a/b", ByteString.EMPTY, 0, Instant.EPOCH, "", List.of());
  }

  @Test
  void liveDigests_revokedImage_isLeftOut() {
    store.images().add(List.of(image(ONE), image(TWO)));
    store.images().revoke("reg.test", "team/app", ONE, "broken");

    assertThat(store.intake().liveDigests("reg.test", "team/app", Optional.empty(), 10))
        .containsExactly(TWO);
    assertThat(store.intake().liveDigests("reg.test", "team/app", Optional.of(TWO), 10)).isEmpty();
  }

  @Test
  void findOpen_sameImageAndOrigin_isFoundUntilItEnded() {
    var preheat = NewPush.Origin.PREHEAT;
    long tagged = store.pushes().add(List.of(order("v1", Optional.empty(), preheat))).get(0);
    long byDigest = store.pushes().add(List.of(order("", Optional.of(ONE), preheat))).get(0);

    assertThat(store.intake().findOpen(order("v1", Optional.empty(), preheat))).contains(tagged);
    assertThat(store.intake().findOpen(order("", Optional.of(ONE), preheat))).contains(byDigest);
    assertThat(store.intake().findOpen(order("", Optional.of(TWO), preheat))).isEmpty();
    assertThat(store.intake().findOpen(order("v1", Optional.empty(), NewPush.Origin.MANUAL)))
        .isEmpty();
    assertThat(store.intake().countOpen("reg.test", preheat)).isEqualTo(2);
    assertThat(store.intake().countOpen("reg.test", NewPush.Origin.MANUAL)).isZero();

    var claimed = store.pushes().claim("w", Duration.ofMinutes(1)).orElseThrow();
    store.pushes().done(claimed.id(), "w", "");

    assertThat(claimed.id()).isEqualTo(tagged);
    assertThat(store.intake().findOpen(order("v1", Optional.empty(), preheat))).isEmpty();
    assertThat(store.intake().countOpen("reg.test", preheat)).isEqualTo(1);
  }
}
