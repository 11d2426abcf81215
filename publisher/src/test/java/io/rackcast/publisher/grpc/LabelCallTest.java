package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.LabelKey;
import io.rackcast.proto.v1.LabelsGrpc;
import io.rackcast.proto.v1.ListLabelMovesRequest;
import io.rackcast.proto.v1.ListLabelsRequest;
import io.rackcast.proto.v1.RevokeRequest;
import io.rackcast.proto.v1.SetLabelRequest;
import io.rackcast.proto.v1.SignRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

final class LabelCallTest extends CallsFixture {
  private static final LabelKey STABLE =
      LabelKey.newBuilder().setName("web").setLabel("stable").build();

  private LabelsGrpc.LabelsBlockingStub labels(String token) {
    return publisher.labels(token);
  }

  private static SetLabelRequest.Builder to(String version) {
    return SetLabelRequest.newBuilder().setKey(STABLE).setVersion(version);
  }

  @Test
  void get_byLabel_saysWhichVersionItIs() throws Exception {
    publish("web", "1", bytes(100));
    publish("web", "2", bytes(200));
    labels(ci).setLabel(to("1").build());
    labels(ci).setLabel(to("2").setExpectedVersion("1").build());

    var release = publisher.artifacts(ci).get(key("web", "stable"));
    var torrent =
        publisher
            .artifacts(ci)
            .getTorrent(GetTorrentRequest.newBuilder().setKey(key("web", "stable")).build());
    var signed =
        publisher
            .announceUrls(ci)
            .sign(SignRequest.newBuilder().setKey(key("web", "stable")).setNode("n").build());

    assertThat(release.getVersion()).isEqualTo("2");
    assertThat(release.getLabelsList()).containsExactly("stable");
    assertThat(torrent.getRelease().getVersion()).isEqualTo("2");
    assertThat(signed.getRelease().getVersion()).isEqualTo("2");
    assertThat(publisher.artifacts(ci).get(key("web", "1")).getLabelsList()).isEmpty();
  }

  @Test
  void http_torrentByLabel_saysWhichVersionItIs() throws Exception {
    publish("web", "1", bytes(100));
    labels(ci).setLabel(to("1").build());

    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(publisher.http() + "/releases/web/stable/torrent"))
                    .header("Authorization", "Bearer " + ci)
                    .build(),
                BodyHandlers.ofByteArray());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Location")).contains("/releases/web/1/torrent");
  }

  @Test
  void setLabel_standsElsewhere_isAbortedWithWhereItStands() throws Exception {
    publish("web", "1", bytes(100));
    publish("web", "2", bytes(200));
    labels(ci).setLabel(to("2").build());

    assertStatus(
        Status.Code.ABORTED,
        "web@stable points at 2 and not at 0 as expected",
        () -> labels(ci).setLabel(to("1").setExpectedVersion("0").build()));
    assertStatus(
        Status.Code.ABORTED,
        "points at 2 and not nowhere as expected",
        () -> labels(ci).setLabel(to("1").setExpectedAbsent(true).build()));
    assertThat(labels(ci).getLabel(STABLE).getVersion()).isEqualTo("2");
  }

  @Test
  void beginUpload_spelledLikeALabel_isRefusedBeforeAnyByte() throws Exception {
    publish("web", "1", bytes(100));
    labels(ci).setLabel(to("1").build());

    assertStatus(
        Status.Code.ALREADY_EXISTS,
        "\"stable\" is a label of web (it points at web@1)",
        () -> publisher.artifacts(ci).beginUpload(request("web", "stable", 10)));
  }

  @Test
  void finishUpload_labelCameMeanwhile_isRefusedAndTheLabelStays() throws Exception {
    publish("web", "1", bytes(100));
    var data = bytes(50);
    var session = publisher.artifacts(ci).beginUpload(request("web", "stable", data.length));
    send(session.getUploadId(), data, 0, data.length, true).get();
    labels(ci).setLabel(to("1").build());

    assertStatus(
        Status.Code.ALREADY_EXISTS,
        "is a label of web",
        () -> publisher.artifacts(ci).finishUpload(finish(session.getUploadId())));
    assertThat(publisher.artifacts(ci).get(key("web", "stable")).getVersion()).isEqualTo("1");
  }

  @Test
  void revoke_byLabel_isRefusedAndByVersionTheLabelSaysSo() throws Exception {
    publish("web", "1", bytes(100));
    labels(ci).setLabel(to("1").build());
    var revoke = RevokeRequest.newBuilder().setReason("it burns");

    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        "web@stable is a label and not a version (it points at web@1)",
        () ->
            publisher
                .artifacts(ci)
                .revoke(revoke.setRelease(key("web", "stable").getRelease()).build()));
    var revoked =
        publisher.artifacts(ci).revoke(revoke.setRelease(key("web", "1").getRelease()).build());

    assertThat(revoked.getLabelsList()).containsExactly("stable");
    assertThat(labels(ci).getLabel(STABLE).getRevocation().getReason()).isEqualTo("it burns");
    assertStatus(
        Status.Code.FAILED_PRECONDITION,
        "web@1 was revoked: it burns",
        () ->
            publisher
                .announceUrls(ci)
                .sign(SignRequest.newBuilder().setKey(key("web", "stable")).setNode("n").build()));
    assertStatus(
        Status.Code.FAILED_PRECONDITION,
        "point the label at another release",
        () -> labels(ci).setLabel(to("1").setKey(STABLE.toBuilder().setLabel("other")).build()));
  }

  @Test
  void labels_callerWithoutTheRight_isRefused() throws Exception {
    publish("web", "1", bytes(100));
    labels(ci).setLabel(to("1").build());
    var agent = publisher.token("agent");
    var tracker = publisher.token("tracker");

    assertStatus(
        Status.Code.PERMISSION_DENIED,
        "no right \"publish\" on \"web\"",
        () -> labels(agent).setLabel(to("1").build()));
    assertStatus(
        Status.Code.PERMISSION_DENIED,
        "no right \"read\"",
        () -> labels(tracker).listLabels(ListLabelsRequest.getDefaultInstance()));
    assertThat(labels(agent).listLabels(ListLabelsRequest.getDefaultInstance()).getLabelsCount())
        .isEqualTo(1);
  }

  @Test
  void listLabelMoves_pages_seeEachMoveOnce() throws Exception {
    publish("web", "1", bytes(100));
    publish("web", "2", bytes(200));
    for (int i = 0; i < 5; i++) {
      labels(ci).setLabel(to(i % 2 == 0 ? "1" : "2").build());
    }
    var request = ListLabelMovesRequest.newBuilder().setKey(STABLE).setPageSize(2);
    var seen = new StringBuilder();
    do {
      var page = labels(ci).listLabelMoves(request.build());
      page.getMovesList().forEach(m -> seen.append(m.getFromVersion()).append('>'));
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());

    assertThat(seen).hasToString("2>1>2>1>>");
    assertStatus(
        Status.Code.NOT_FOUND,
        "there is no label web@nope",
        () ->
            labels(ci)
                .listLabelMoves(
                    ListLabelMovesRequest.newBuilder()
                        .setKey(STABLE.toBuilder().setLabel("nope"))
                        .build()));
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        "page_token",
        () -> labels(ci).listLabelMoves(request.setPageToken("%%").build()));
  }
}
