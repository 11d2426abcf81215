package io.rackcast.publisher.grpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.v1.BeginUploadRequest;
import io.rackcast.proto.v1.FileEntry;
import io.rackcast.proto.v1.FinishUploadRequest;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.ListRequest;
import io.rackcast.proto.v1.NodeTokenRequest;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.ReleaseKey;
import io.rackcast.proto.v1.RevokeRequest;
import io.rackcast.proto.v1.SignRequest;
import io.rackcast.proto.v1.TorrentForm;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import io.rackcast.publisher.TestPublisher;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerTest {
  @TempDir Path folder;
  private TestPublisher publisher;
  private String ci;

  @BeforeEach
  void start() {
    publisher = TestPublisher.in(folder);
    ci = publisher.token("ci");
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  private static BeginUploadRequest request(String name, String version, int size) {
    return BeginUploadRequest.newBuilder()
        .setName(name)
        .setVersion(version)
        .setContentName("f.bin")
        .addFiles(FileEntry.newBuilder().setPath("f.bin").setSizeBytes(size))
        .build();
  }

  private static byte[] bytes(int size) {
    var data = new byte[size];
    new Random(size).nextBytes(data);
    return data;
  }

  private long bytesOnDisk(String id) {
    return publisher.data().resolve("uploads").resolve(id).resolve("0").toFile().length();
  }

  /** Sends data[from, to) in chunks, then completes the stream, or breaks it off on its way. */
  private CompletableFuture<UploadSession> send(
      String id, byte[] data, int from, int to, boolean complete) {
    var answer = new CompletableFuture<UploadSession>();
    var out = publisher.uploading(ci).upload(into(answer));
    for (int at = from; at < to; ) {
      int size = Math.min(65_536, to - at);
      out.onNext(
          UploadChunk.newBuilder()
              .setUploadId(id)
              .setOffsetBytes(at)
              .setData(ByteString.copyFrom(data, at, size))
              .build());
      at += size;
    }
    if (complete) {
      out.onCompleted();
    } else {
      await().atMost(Duration.ofSeconds(30)).until(() -> bytesOnDisk(id) > 0);
      out.onError(Status.CANCELLED.asRuntimeException());
    }
    return answer;
  }

  private static <T> StreamObserver<T> into(CompletableFuture<T> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        answer.complete(value);
      }

      @Override
      public void onError(Throwable e) {
        answer.completeExceptionally(e);
      }

      @Override
      public void onCompleted() {}
    };
  }

  private Release publish(String name, String version, byte[] data) throws Exception {
    var session = publisher.artifacts(ci).beginUpload(request(name, version, data.length));
    send(session.getUploadId(), data, 0, data.length, true).get(30, SECONDS);
    return publisher.artifacts(ci).finishUpload(finish(session.getUploadId()));
  }

  private static FinishUploadRequest finish(String id) {
    return FinishUploadRequest.newBuilder().setUploadId(id).build();
  }

  private static GetRequest key(String name, String version) {
    return GetRequest.newBuilder()
        .setRelease(ReleaseKey.newBuilder().setName(name).setVersion(version))
        .build();
  }

  private static void assertStatus(Status.Code code, String part, Runnable act) {
    var thrown = catchThrowableOfType(StatusRuntimeException.class, act::run);
    assertThat(thrown).isNotNull();
    assertThat(thrown.getStatus().getCode()).isEqualTo(code);
    assertThat(thrown.getStatus().getDescription()).contains(part);
  }

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
    assertThat(torrent.getBlobPathsList())
        .containsExactly(
            "/blobs/sha256:"
                + HexFormat.of().formatHex(release.getArtifact().getSha256().toByteArray()));
  }

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

  private static byte[] sha256(byte[] data) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(data);
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

  /** What each first token may do: the least it needs. */
  @ParameterizedTest(name = "{0} may {1}: {2}")
  @CsvSource(
      textBlock =
          """
          ci,      publish, OK
          ci,      read,    OK
          ci,      revoke,  NOT_FOUND
          ci,      sign,    NOT_FOUND
          ci,      node,    PERMISSION_DENIED
          tracker, publish, PERMISSION_DENIED
          tracker, read,    PERMISSION_DENIED
          tracker, revoke,  PERMISSION_DENIED
          tracker, sign,    PERMISSION_DENIED
          tracker, node,    PERMISSION_DENIED
          agent,   publish, PERMISSION_DENIED
          agent,   read,    OK
          agent,   revoke,  PERMISSION_DENIED
          agent,   sign,    NOT_FOUND
          agent,   node,    OK
          nobody,  publish, UNAUTHENTICATED
          nobody,  read,    UNAUTHENTICATED
          nobody,  node,    UNAUTHENTICATED
          """)
  void call_withToken_isAllowedOnlyWhatItsRuleGives(String who, String what, Status.Code code) {
    var token = who.equals("nobody") ? "rc_guessed" : publisher.token(who);

    var thrown = catchThrowableOfType(StatusRuntimeException.class, () -> call(what, token));

    assertThat(thrown == null ? Status.Code.OK : thrown.getStatus().getCode()).isEqualTo(code);
  }

  private Object call(String what, String token) {
    var artifacts = publisher.artifacts(token);
    return switch (what) {
      case "publish" -> artifacts.beginUpload(request("web", "1", 10));
      case "read" -> artifacts.list(ListRequest.getDefaultInstance());
      case "revoke" ->
          artifacts.revoke(
              RevokeRequest.newBuilder()
                  .setRelease(key("none", "1").getRelease())
                  .setReason("x")
                  .build());
      case "sign" ->
          publisher
              .announceUrls(token)
              .sign(SignRequest.newBuilder().setKey(key("none", "1")).setNode("n").build());
      case "node" ->
          publisher
              .announceUrls(token)
              .issueNodeToken(NodeTokenRequest.newBuilder().setNode("n1").build());
      default -> throw new IllegalArgumentException(what);
    };
  }

  @Test
  void health_withoutToken_isServing() {
    var answer =
        HealthGrpc.newBlockingStub(publisher.channel())
            .check(HealthCheckRequest.getDefaultInstance());

    assertThat(answer.getStatus()).isEqualTo(ServingStatus.SERVING);
  }
}
