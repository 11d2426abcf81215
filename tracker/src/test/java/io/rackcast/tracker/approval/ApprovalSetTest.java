package io.rackcast.tracker.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.ApprovalEvent;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.Approved;
import io.rackcast.proto.v1.Revoked;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApprovalSetTest {
  private static final InfoHash ONE = InfoHash.parse("11".repeat(20));
  private static final InfoHash TWO = InfoHash.parse("22".repeat(20));

  private final Map<InfoHash, String> ended = new HashMap<>();
  private final ApprovalSet set = new ApprovalSet(ended::put);

  private static ApprovalEvent.Builder event(long revision, InfoHash name) {
    return ApprovalEvent.newBuilder()
        .setRevision(revision)
        .setInfohash(ByteString.copyFrom(name.bytes()));
  }

  private static ApprovalEvent approved(long revision, InfoHash name) {
    return event(revision, name).setApproved(Approved.getDefaultInstance()).build();
  }

  private static ApprovalEvent revoked(long revision, InfoHash name) {
    return event(revision, name).setRevoked(Revoked.newBuilder().setReason("bad")).build();
  }

  private static ApprovalEvents batch(
      String store, boolean fromScratch, long head, ApprovalEvent... events) {
    return ApprovalEvents.newBuilder()
        .setStoreId(store)
        .setFromScratch(fromScratch)
        .setHeadRevision(head)
        .addAllEvents(List.of(events))
        .build();
  }

  @Test
  void of_nothingHeard_isUnheard() {
    assertThat(set.of(ONE)).isInstanceOf(Approval.Unheard.class);
  }

  @Test
  void of_heardButNotThis_isUnknown() {
    set.apply(batch("s", true, 0));

    assertThat(set.of(ONE)).isInstanceOf(Approval.Unknown.class);
  }

  @Test
  void apply_approvedRevokedApproved_lastOneCounts() {
    set.apply(batch("s", true, 1, approved(1, ONE)));
    set.apply(batch("s", false, 2, revoked(2, ONE)));
    var between = set.of(ONE);
    set.apply(batch("s", false, 3, approved(3, ONE)));

    assertThat(between).isEqualTo(new Approval.Revoked("bad"));
    assertThat(ended).containsEntry(ONE, "bad");
    assertThat(set.of(ONE)).isInstanceOf(Approval.Approved.class);
  }

  @Test
  void apply_startOverInTwoBatches_oldSetServesUntilTheEnd() {
    set.apply(batch("s", true, 2, approved(1, ONE), approved(2, TWO)));

    set.apply(batch("t", true, 2, approved(1, TWO)));
    var meanwhile = set.of(ONE);
    set.apply(batch("t", false, 2, approved(2, InfoHash.parse("33".repeat(20)))));

    assertThat(meanwhile).isInstanceOf(Approval.Approved.class);
    assertThat(set.of(ONE)).isInstanceOf(Approval.Unknown.class);
    assertThat(ended).containsOnlyKeys(ONE);
    assertThat(set.storeId()).isEqualTo("t");
  }

  @Test
  void apply_startOverCutOff_oldSetStays() {
    set.apply(batch("s", true, 1, approved(1, ONE)));
    set.apply(batch("t", true, 9, approved(1, TWO)));

    set.abandon();

    assertThat(set.of(ONE)).isInstanceOf(Approval.Approved.class);
    assertThat(set.revision()).isEqualTo(1);
    assertThat(set.storeId()).isEqualTo("s");
  }

  @Test
  void apply_changesOfAnotherStore_areRefused() {
    set.apply(batch("s", true, 1, approved(1, ONE)));

    assertThatThrownBy(() -> set.apply(batch("t", false, 2, approved(2, TWO))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nameOf_truncatedV2AndOtherNames_leadToTheSwarm() {
    var v2 = ByteString.copyFrom(new byte[32]);
    var other = ByteString.copyFrom(TWO.bytes());
    set.apply(
        batch(
            "s",
            true,
            1,
            approved(1, ONE).toBuilder().setInfohashV2(v2).addOtherInfohashes(other).build()));

    assertThat(set.nameOf(TWO)).isEqualTo(ONE);
    assertThat(set.nameOf(new InfoHash(0, 0, 0))).isEqualTo(ONE);
    assertThat(set.nameOf(ONE)).isEqualTo(ONE);
  }

  @Test
  void snapshot_readBack_isTheSame() {
    set.apply(batch("s", true, 2, approved(1, ONE), revoked(2, TWO)));
    var copy = new ApprovalSet((name, why) -> {});

    copy.apply(set.snapshot());

    assertThat(copy.of(ONE)).isEqualTo(set.of(ONE));
    assertThat(copy.of(TWO)).isEqualTo(set.of(TWO));
    assertThat(copy.revision()).isEqualTo(2);
  }

  @Test // ends every swarm that the batches still to come would have named
  void apply_heartbeatAmidSnapshot_endsNothing() {
    set.apply(batch("s1", true, 2, approved(1, ONE), approved(2, TWO)));

    set.apply(batch("s2", true, 2, approved(1, ONE)));
    set.apply(batch("s2", false, 2));

    assertThat(ended).isEmpty();
    set.apply(batch("s2", false, 2, approved(2, TWO)));
    assertThat(ended).isEmpty();
    assertThat(set.storeId()).isEqualTo("s2");
  }
}
