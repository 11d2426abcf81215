package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for releases and the approvals of their content on each database. */
interface ReleaseContract extends StoreUnderTest {
  @Test
  default void open_again_keepsIdentityAndReleases() {
    publish("web@1", 1);
    var id = store().approvals().storeId();

    var again = reopened();

    assertThat(again.approvals().storeId()).isEqualTo(id);
    var release = again.releases().find(ReleaseKey.parse("web@1")).orElseThrow();
    assertThat(release.artifact().content()).isEqualTo(StoreContract.content(1));
    assertThat(again.releases().files(release.artifact()))
        .containsExactly(new StoredFile("f1", 101, false, StoreContract.content(1).sha256()));
  }

  @Test
  default void publish_sameContentTwoVersions_isOneArtifactOneApproval() {
    var first = publish("web@1", 1);
    var second = publish("web@2", 1);

    assertThat(second.release().artifact().id()).isEqualTo(first.release().artifact().id());
    assertThat(store().approvals().after(0, 10)).hasSize(1);
    assertThat(store().approvals().after(0, 10).get(0).otherNames())
        .isEqualTo(StoreContract.content(1).otherNames());
  }

  @Test
  default void publish_sameVersionOtherContent_isTaken() {
    publish("web@1", 1);

    assertThat(publish("web@1", 2)).isInstanceOf(Publication.Taken.class);
    assertThat(publish("web@1", 1)).isInstanceOf(Publication.Published.class);
    assertThat(store().approvals().head()).isEqualTo(1);
  }

  @Test
  default void revoke_lastReleaseOfArtifact_endsApproval() {
    publish("web@1", 1);
    publish("web@2", 1);

    store().releases().revoke(ReleaseKey.parse("web@1"), "broken", "ci");
    assertThat(store().approvals().head()).isEqualTo(1);

    store().releases().revoke(ReleaseKey.parse("web@2"), "broken too", "ci");
    var changes = store().approvals().after(1, 10);
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).revokeReason()).contains("broken too");
  }

  @Test
  default void revoke_twice_keepsFirstReason() {
    publish("web@1", 1);
    var key = ReleaseKey.parse("web@1");
    store().releases().revoke(key, "first", "ci");

    var again = store().releases().revoke(key, "second", "ci").orElseThrow();

    assertThat(again.revocation().orElseThrow().reason()).isEqualTo("first");
    assertThat(store().approvals().head()).isEqualTo(2);
  }

  @Test
  default void publish_revokedName_staysTakenButOtherVersionApprovesAgain() {
    publish("web@1", 1);
    store().releases().revoke(ReleaseKey.parse("web@1"), "broken", "ci");

    assertThat(publish("web@1", 1)).isInstanceOf(Publication.Taken.class);
    assertThat(publish("web@2", 1)).isInstanceOf(Publication.Published.class);

    assertThat(store().approvals().after(2, 10).get(0).revokeReason()).isEmpty();
    assertThat(store().approvals().after(0, 10)).hasSize(1);
    assertThat(store().approvals().after(0, 10).get(0).revision()).isEqualTo(3);
  }

  @Test
  default void publish_folder_keepsFilesAsTheyAre() {
    var content = StoreContract.content(1);
    var files = new ArrayList<StoredFile>();
    for (var path :
        List.of("bin/App", "bin/app", "bin/app ", "bin/äpp", "b\\in", "\u96ea/\ud83d\ude80")) {
      files.add(
          new StoredFile(
              path, 5L << 32, files.size() % 2 == 0, StoreContract.content(files.size()).sha256()));
    }

    var key = ReleaseKey.parse("web@1");
    var made = store().releases().publish(key, content, files, Optional.empty(), "ci").release();

    assertThat(store().releases().files(made.artifact())).isEqualTo(files);
    assertThat(store().releases().ofFile(files.get(3).sha256())).containsExactly(made);
    assertThat(store().releases().ofDigest(content.sha256())).containsExactly(made);
    assertThat(store().releases().ofInfoHash(content.infoHash())).containsExactly(made);
    assertThat(store().releases().page("", null, 10, false)).containsExactly(made);
  }
}
