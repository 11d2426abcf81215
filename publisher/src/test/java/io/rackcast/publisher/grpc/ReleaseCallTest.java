package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.ListRequest;
import io.rackcast.proto.v1.ReleaseKey;
import io.rackcast.proto.v1.RevokeRequest;
import io.rackcast.proto.v1.SignRequest;
import io.rackcast.proto.v1.TorrentForm;
import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class ReleaseCallTest extends CallsFixture {
  @Test
  void getTorrent_forNode_hasSignedTrackersAndTheSameInfohash() throws Exception {
    var release = publish("web", "1", bytes(100));

    var request = GetTorrentRequest.newBuilder().setKey(key("web", "1")).setNode("n1");
    var metainfo =
        Metainfo.parse(
            publisher.artifacts(ci).getTorrent(request.build()).getMetainfo().toByteArray());

    assertThat(metainfo.trackers().get(0).get(0))
        .startsWith("http://127.0.0.1:6969/announce?jwt=ey");
    assertThat(metainfo.infoHash().bytes())
        .isEqualTo(release.getArtifact().getInfohash().toByteArray());
  }

  @Test
  void getTorrent_v1Form_isOneOfTheOtherNames() throws Exception {
    var release = publish("web", "1", bytes(100));

    var request =
        GetTorrentRequest.newBuilder()
            .setKey(key("web", "1"))
            .setNode("n1")
            .setForm(TorrentForm.TORRENT_FORM_V1);
    var metainfo =
        Metainfo.parse(
            publisher.artifacts(ci).getTorrent(request.build()).getMetainfo().toByteArray());

    assertThat(metainfo.isHybrid()).isFalse();
    assertThat(release.getArtifact().getOtherInfohashesList())
        .contains(ByteString.copyFrom(metainfo.infoHash().bytes()));
    assertThat(metainfo.trackers()).hasSize(1);
  }

  @Test
  void get_byInfohashAndDigest_findsTheRelease() throws Exception {
    var release = publish("web", "1", bytes(100));
    var artifact = release.getArtifact();

    var byHash = GetRequest.newBuilder().setInfohash(artifact.getInfohash()).build();
    var byDigest = GetRequest.newBuilder().setSha256(artifact.getSha256()).build();

    assertThat(publisher.artifacts(ci).get(byHash)).isEqualTo(release);
    assertThat(publisher.artifacts(ci).get(byDigest)).isEqualTo(release);
  }

  @Test
  void get_nothingOrUnknown_isToldApart() {
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        "names no artifact",
        () -> publisher.artifacts(ci).get(GetRequest.getDefaultInstance()));
    assertStatus(
        Status.Code.NOT_FOUND,
        "no release web@9",
        () -> publisher.artifacts(ci).get(key("web", "9")));
    assertStatus(
        Status.Code.NOT_FOUND,
        "no release with infohash",
        () ->
            publisher
                .artifacts(ci)
                .get(
                    GetRequest.newBuilder()
                        .setInfohash(ByteString.copyFrom(new InfoHash(1, 2, 3).bytes()))
                        .build()));
  }

  @Test
  void list_pages_seeEachReleaseOnce() throws Exception {
    for (int i = 0; i < 5; i++) {
      publish("app" + i % 2, "v" + i, bytes(50 + i));
    }
    var seen = new ArrayList<String>();
    var request = ListRequest.newBuilder().setPageSize(2);
    do {
      var page = publisher.artifacts(ci).list(request.build());
      page.getReleasesList().forEach(r -> seen.add(r.getName() + "@" + r.getVersion()));
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());

    assertThat(seen).isSorted().hasSize(5);
    assertThat(new HashSet<>(seen)).hasSize(5);
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        "page_token",
        () -> publisher.artifacts(ci).list(request.setPageToken("%%%").build()));
  }

  @Test
  void revoke_release_isShownRefusedForSigningAndListedOnlyOnWish() throws Exception {
    publish("web", "1", bytes(100));
    var revoke =
        RevokeRequest.newBuilder()
            .setRelease(ReleaseKey.newBuilder().setName("web").setVersion("1"))
            .setReason("it burns");

    var revoked = publisher.artifacts(ci).revoke(revoke.build());

    assertThat(revoked.getRevocation().getReason()).isEqualTo("it burns");
    assertThat(revoked.getRevocation().getRevokedBy()).isEqualTo("ci");
    assertStatus(
        Status.Code.FAILED_PRECONDITION,
        "it burns",
        () ->
            publisher
                .announceUrls(ci)
                .sign(SignRequest.newBuilder().setKey(key("web", "1")).setNode("n").build()));
    var list = ListRequest.newBuilder();
    assertThat(publisher.artifacts(ci).list(list.build()).getReleasesCount()).isZero();
    assertThat(
            publisher.artifacts(ci).list(list.setIncludeRevoked(true).build()).getReleasesCount())
        .isEqualTo(1);
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        "1 to 200 characters",
        () -> publisher.artifacts(ci).revoke(revoke.setReason("x".repeat(201)).build()));
  }
}
