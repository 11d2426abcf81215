package io.rackcast.publisher.grpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UploadCallTest extends CallsFixture {
  @Test
  void upload_wholeFile_isReleasedWithTorrentThatNamesTheSameContent() throws Exception {
    var data = bytes(500_000);

    var release = publish("web", "1", data);
    var torrent =
        publisher
            .artifacts(ci)
            .getTorrent(GetTorrentRequest.newBuilder().setKey(key("web", "1")).build());

    var metainfo = Metainfo.parse(torrent.getMetainfo().toByteArray());
    assertThat(metainfo.infoHash().bytes())
        .isEqualTo(release.getArtifact().getInfohash().toByteArray());
    assertThat(metainfo.isPrivate()).isTrue();
    assertThat(metainfo.trackers()).isEmpty();
    var sources = publisher.artifacts(publisher.token("origin")).getSources(key("web", "1"));
    assertThat(sources.getFilesList()).hasSize(1);
    assertThat(sources.getFiles(0).getSha256()).isEqualTo(release.getArtifact().getSha256());
    assertThat(sources.getFiles(0).getAtPublisher()).isTrue();
    assertThat(sources.getFiles(0).getElsewhereList()).isEmpty();
  }

  @Test
  void upload_cutInTheMiddle_goesOnWhereItStopped() throws Exception {
    var data = bytes(1_000_000);
    var first = publisher.artifacts(ci).beginUpload(request("web", "1", data.length));
    var cut = send(first.getUploadId(), data, 0, 655_360, false);
    assertThat(cut).failsWithin(30, SECONDS);

    // Until the server has heard of the cut, it takes the first sender to be alive.
    var second =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> publisher.artifacts(ci).beginUpload(request("web", "1", data.length)),
                session -> session.getUploadId().equals(first.getUploadId()));
    int from = (int) second.getReceivedBytes();
    var after = send(second.getUploadId(), data, from, data.length, true).get(30, SECONDS);
    var release = publisher.artifacts(ci).finishUpload(finish(second.getUploadId()));

    assertThat(from).isPositive();
    assertThat(after.getReceivedBytes()).isEqualTo(data.length);
    assertThat(release.getArtifact().getSha256().toByteArray()).isEqualTo(sha256(data));
  }

  @Test
  void upload_serverRestartedInTheMiddle_goesOnWithTheSameUpload() throws Exception {
    var data = bytes(1_000_000);
    var first = publisher.artifacts(ci).beginUpload(request("web", "1", data.length));
    send(first.getUploadId(), data, 0, 655_360, true).get(30, SECONDS);

    publisher.restart();
    var second = publisher.artifacts(ci).beginUpload(request("web", "1", data.length));
    send(second.getUploadId(), data, 655_360, data.length, true).get(30, SECONDS);
    var release = publisher.artifacts(ci).finishUpload(finish(second.getUploadId()));

    assertThat(second.getUploadId()).isEqualTo(first.getUploadId());
    assertThat(second.getReceivedBytes()).isEqualTo(655_360);
    assertThat(release.getArtifact().getSha256().toByteArray()).isEqualTo(sha256(data));
  }

  @Test
  void upload_compressedOnItsWay_isTheSameContent() throws Exception {
    var data = new byte[300_000];
    var session = publisher.artifacts(ci).beginUpload(request("web", "1", data.length));
    var answer = new CompletableFuture<UploadSession>();

    var out = publisher.uploading(ci).withCompression("gzip").upload(into(answer));
    out.onNext(
        UploadChunk.newBuilder()
            .setUploadId(session.getUploadId())
            .setData(ByteString.copyFrom(data))
            .build());
    out.onCompleted();
    answer.get(30, SECONDS);
    var release = publisher.artifacts(ci).finishUpload(finish(session.getUploadId()));

    assertThat(release.getArtifact().getSha256().toByteArray()).isEqualTo(sha256(data));
  }

  @Test
  void upload_chunkTooLarge_isRefused() {
    var session = publisher.artifacts(ci).beginUpload(request("web", "1", 2_000_000));

    var answer = new CompletableFuture<UploadSession>();
    var out = publisher.uploading(ci).upload(into(answer));
    out.onNext(
        UploadChunk.newBuilder()
            .setUploadId(session.getUploadId())
            .setData(ByteString.copyFrom(new byte[(1 << 20) + 1]))
            .build());

    assertThat(answer)
        .failsWithin(30, SECONDS)
        .withThrowableThat()
        .withMessageContaining("send at most 1048576");
  }

  @Test
  void beginUpload_sameVersionOtherContent_alreadyExists() throws Exception {
    publish("web", "1", bytes(100));

    assertStatus(
        Status.Code.ALREADY_EXISTS,
        "web@1 exists with other content",
        () -> publisher.artifacts(ci).beginUpload(request("web", "1", 101)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      textBlock =
          """
          Web,     1,    not a release name
          web/,    1,    not a release name
          ../web,  1,    not a release name
          web,     1/2,  not a version
          web,     '',   not a version
          """)
  void beginUpload_wrongNames_areInvalid(String name, String version, String part) {
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        part,
        () -> publisher.artifacts(ci).beginUpload(request(name, version, 10)));
  }

  @Test
  void beginUpload_emptyContent_isInvalid() {
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        "is empty",
        () -> publisher.artifacts(ci).beginUpload(request("web", "1", 0)));
  }
}
