package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.image.ImagePart;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.Referrer;
import io.rackcast.publisher.store.image.ScanRows;
import io.rackcast.publisher.store.image.StoredImage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for looks at registries, and for what they find, on each database. */
interface ScanContract extends StoreUnderTest {
  @Test
  default void scans_ofSeveralPublishers_areOnesAtATime() {
    var scans = store().scans();
    scans.request("several.test", "");
    var mine = scans.claim("several.test", "p1", StoreContract.SOON);
    var another = scans.claim("several.test", "p2", StoreContract.SOON);
    clock().advance(StoreContract.SOON.plusSeconds(1));
    boolean isRenewed = scans.renew("several.test", "p1", StoreContract.SOON);
    var stillNot = scans.claim("several.test", "p2", StoreContract.SOON);
    clock().advance(StoreContract.SOON.plusSeconds(1));
    var afterTheLease = scans.claim("several.test", "p2", StoreContract.SOON);
    boolean isRenewedLate = scans.renew("several.test", "p1", StoreContract.SOON);
    scans.found("several.test", "p2", true, 7);
    scans.ended("several.test", "p2", clock().instant().plus(StoreContract.SOON));

    assertThat(mine).contains("");
    assertThat(another).isEmpty();
    assertThat(isRenewed).isTrue();
    assertThat(stillNot).isEmpty();
    assertThat(afterTheLease).contains("");
    assertThat(isRenewedLate).isFalse();
    assertThat(scans.find("several.test")).contains(new ScanRows.State(clock().instant(), 7));
    assertThat(scans.claim("several.test", "p1", StoreContract.SOON)).isEmpty();
  }

  @Test
  default void scans_askedForWhileOneGoesOn_areDueAtItsEndAndMayWithdrawAllOnce() {
    var scans = store().scans();
    scans.request("asked.test", "");
    scans.claim("asked.test", "p1", StoreContract.SOON);
    scans.requestUnlessBegun("asked.test", clock().instant().minus(StoreContract.SOON));
    scans.request("asked.test", "ann");
    scans.ended("asked.test", "p1", clock().instant().plus(StoreContract.SOON));

    var allowed = scans.claim("asked.test", "p2", StoreContract.SOON);
    scans.ended("asked.test", "p2", clock().instant());
    var next = scans.claim("asked.test", "p1", StoreContract.SOON);

    assertThat(allowed).contains("ann");
    assertThat(next).contains("");
  }

  @Test
  default void scans_ofSomeDays_areRemembered() {
    var scans = store().scans();
    scans.remember("days.test", new ScanRows.Past(9, 1, 8, 2));
    scans.remember("days.test", new ScanRows.Past(7, 1, 10, 2));
    clock().advance(Duration.ofHours(2));
    scans.remember("days.test", new ScanRows.Past(3, 4, 3, 4));

    var all = scans.past("days.test", clock().instant().minus(Duration.ofHours(2)));
    var last = scans.past("days.test", clock().instant().minus(Duration.ofHours(1)));
    scans.forgetPast("days.test");

    assertThat(all).isEqualTo(new ScanRows.Past(9, 6, 10, 8));
    assertThat(last).isEqualTo(new ScanRows.Past(3, 4, 3, 4));
    assertThat(scans.past("days.test", clock().instant())).isEqualTo(new ScanRows.Past(0, 0, 0, 0));
  }

  @Test
  default void images_thatReferAndThatWereWithdrawnLongAgo_holdOnEachDatabase() {
    var subject = new Sha256Digest(6, 0, 0, 1);
    var signature = new Sha256Digest(6, 0, 0, 2);
    var bytes = ByteString.copyFromUtf8("manifest");
    var part = new ImagePart(false, new Sha256Digest(6, 0, 0, 3), "layer", 7, "", "v6");
    store()
        .images()
        .add(
            List.of(
                new StoredImage(
                    "ref.test", "app", subject, "type", bytes, 7, Instant.EPOCH, "", List.of(part)),
                new StoredImage(
                    "ref.test",
                    "app",
                    signature,
                    "type",
                    bytes,
                    7,
                    Instant.EPOCH,
                    "",
                    List.of(),
                    Optional.of(subject),
                    "signature")));
    var tag = "sha256-" + subject.hex() + ".sig";
    store().imageTags().set("ref.test", "app", tag, signature, 3, 1);
    store().imageTags().set("ref.test", "app", "gone", subject, 3, 1);
    store().imageTags().remove("ref.test", "app", "gone", 4, 2);

    var referrers = store().intake().referrers("ref.test", "app", subject, 10);
    var tagged = store().intake().tagged("ref.test", "app", subject, 10);
    store().images().revoke("ref.test", "app", subject, "bad");
    clock().advance(Duration.ofDays(1));
    store().imageHistory().prune(clock().instant(), 1000);

    assertThat(referrers).containsExactly(new Referrer(signature, "type", "signature", 8, ""));
    assertThat(tagged).containsExactly(new Referrer(signature, "type", "signature", 8, tag));
    var revoked = store().images().find("ref.test", "app", subject).orElseThrow();
    assertThat(revoked.revokeReason()).isEqualTo("bad");
    assertThat(revoked.manifest()).isEqualTo(ByteString.EMPTY);
    assertThat(revoked.parts()).isEmpty();
    assertThat(store().imageTags().history("ref.test", "app", "gone", 10)).isEmpty();
    assertThat(store().imageTags().history("ref.test", "app", tag, 10)).hasSize(1);
    assertThat(store().images().find("ref.test", "app", signature).orElseThrow().subject())
        .contains(subject);
  }

  @Test
  default void claim_ofSomeRegistries_leavesTheOthers() {
    store().pushes().add(List.of(pushOf("a.test"), pushOf("b.test")));

    var claimed =
        store().pushes().claim("w1", StoreContract.SOON, List.of("b.test", "c.test")).orElseThrow();

    assertThat(claimed.what().registry()).isEqualTo("b.test");
    assertThat(store().pushes().claim("w2", StoreContract.SOON, List.of("b.test"))).isEmpty();
    assertThat(store().pushes().claim("w2", StoreContract.SOON)).isPresent();
  }

  private static NewPush pushOf(String registry) {
    return new NewPush(
        registry,
        "e1",
        "app",
        Optional.of("v1"),
        Optional.empty(),
        NewPush.Kind.PUSHED,
        NewPush.Origin.HOOK,
        "");
  }
}
