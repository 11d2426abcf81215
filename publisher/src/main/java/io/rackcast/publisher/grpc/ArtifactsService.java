package io.rackcast.publisher.grpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.BeginUploadRequest;
import io.rackcast.proto.v1.FinishUploadRequest;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.ListRequest;
import io.rackcast.proto.v1.ListResponse;
import io.rackcast.proto.v1.RegisterRequest;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.RevokeRequest;
import io.rackcast.proto.v1.Sources;
import io.rackcast.proto.v1.Torrent;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.content.Uploads;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.registration.Registration;
import io.rackcast.publisher.registration.Registrations;
import io.rackcast.publisher.signing.AnnounceSigner;
import io.rackcast.publisher.store.Labels;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Releases;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The contract's {@code Artifacts}. */
final class ArtifactsService extends ArtifactsGrpc.ArtifactsImplBase {
  private final Access access;
  private final Catalog catalog;
  private final Releases releases;
  private final Labels labels;
  private final Uploads uploads;
  private final Registrations registrations;
  private final PlaceAnswers places;
  private final AnnounceSigner signer;

  ArtifactsService(
      Access access,
      Catalog catalog,
      Releases releases,
      Labels labels,
      Uploads uploads,
      Registrations registrations,
      PlaceAnswers places,
      AnnounceSigner signer) {
    this.access = access;
    this.catalog = catalog;
    this.releases = releases;
    this.labels = labels;
    this.uploads = uploads;
    this.registrations = registrations;
    this.places = places;
    this.signer = signer;
  }

  @Override
  public void beginUpload(BeginUploadRequest request, StreamObserver<UploadSession> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          var key = Requests.newKey(request.getName(), request.getVersion());
          access.require(caller, Right.PUBLISH, key.name());
          var plan = Requests.plan(request, key);
          var begun = uploads.begin(caller.name(), plan, Requests.digests(request));
          if (begun instanceof Uploads.Begun.Done done) {
            return UploadSession.newBuilder().setPublished(whole(done.release())).build();
          }
          return Answers.session(((Uploads.Begun.Ready) begun).state());
        });
  }

  @Override
  public StreamObserver<UploadChunk> upload(StreamObserver<UploadSession> out) {
    var caller = Authentication.caller();
    return new UploadReceiver(
        (ServerCallStreamObserver<UploadSession>) out,
        first -> {
          requireUpload(caller, first.getUploadId());
          return uploads.send(caller.name(), first.getUploadId(), first.getOffsetBytes());
        });
  }

  @Override
  public void finishUpload(FinishUploadRequest request, StreamObserver<Release> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          requireUpload(caller, request.getUploadId());
          var expected = Requests.optionalSha256(request.getExpectedSha256());
          return whole(uploads.finish(caller.name(), request.getUploadId(), expected));
        });
  }

  @Override
  public void register(RegisterRequest request, StreamObserver<Release> out) {
    Registration registration;
    try {
      registration = start(request);
    } catch (RuntimeException e) {
      out.onError(Statuses.of(e));
      return;
    }
    ((ServerCallStreamObserver<Release>) out)
        .setOnCancelHandler(() -> registration.giveUp("the caller went away"));
    var unused =
        registration
            .result()
            .whenComplete(
                (release, fault) -> {
                  if (fault == null) {
                    Calls.answer(out, () -> whole(release));
                  } else {
                    out.onError(Statuses.of(fault));
                  }
                });
  }

  private Registration start(RegisterRequest request) {
    var caller = Authentication.caller();
    var key = Requests.newKey(request.getName(), request.getVersion());
    access.require(caller, Right.REGISTER, key.name());
    return registrations.start(caller.name(), Requests.wish(request, key));
  }

  @Override
  public void get(GetRequest request, StreamObserver<Release> out) {
    Calls.answer(
        out, () -> whole(Requests.find(catalog, Authentication.caller(), Right.READ, request)));
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> out) {
    Calls.answer(
        out,
        () -> {
          var page =
              catalog.page(
                  Authentication.caller(),
                  request.getNamePrefix(),
                  PageTokens.read(request.getPageToken()),
                  Requests.pageSize(request.getPageSize()),
                  request.getIncludeRevoked());
          return ListResponse.newBuilder()
              .addAllReleases(page.releases().stream().map(Answers::release).toList())
              .setNextPageToken(page.next().map(PageTokens::write).orElse(""))
              .build();
        });
  }

  @Override
  public void revoke(RevokeRequest request, StreamObserver<Release> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          var key = Requests.key(request.getRelease().getName(), request.getRelease().getVersion());
          access.require(caller, Right.REVOKE, key.name());
          var reason = Requests.reason(request.getReason());
          return whole(
              releases.revoke(key, reason, caller.name()).orElseThrow(() -> notRevocable(key)));
        });
  }

  // What a label points at may change while somebody types.
  private Refusal notRevocable(ReleaseKey key) {
    return labels
        .find(key)
        .map(
            label ->
                new Refusal(
                    Refusal.Kind.INVALID,
                    key
                        + " is a label and not a version (it points at "
                        + label.target()
                        + "); say the version that shall be revoked"))
        .orElseGet(
            () -> new Refusal(Refusal.Kind.NOT_FOUND, "there is no release " + key + " to revoke"));
  }

  @Override
  public void getTorrent(GetTorrentRequest request, StreamObserver<Torrent> out) {
    Calls.answer(out, () -> torrent(Authentication.caller(), request));
  }

  private Torrent torrent(Caller caller, GetTorrentRequest request) throws IOException {
    var release = Requests.find(catalog, caller, Right.READ, request.getKey());
    List<String> urls = List.of();
    List<String> webSeeds = List.of();
    if (!request.getNode().isEmpty()) {
      access.require(caller, Right.ANNOUNCE, release.key().name());
      Catalog.requireLive(release);
      var node = Requests.node(request.getNode());
      access.requireNode(caller, Right.ANNOUNCE, node);
      urls = signer.sign(release.artifact().content(), node, Duration.ZERO).urls();
      webSeeds = places.webSeeds(release);
    }
    var metainfo =
        switch (request.getForm()) {
          case TORRENT_FORM_HYBRID -> catalog.torrent(release, urls, webSeeds);
          case TORRENT_FORM_V1 ->
              Metainfo.parse(catalog.torrent(release, urls, webSeeds)).v1Form().torrentBytes();
          case UNRECOGNIZED ->
              throw new Refusal(
                  Refusal.Kind.INVALID,
                  "this form of a torrent is not known here; ask for another");
        };
    return Torrent.newBuilder()
        .setMetainfo(ByteString.copyFrom(metainfo))
        .setRelease(Answers.release(release, catalog.files(release)))
        .build();
  }

  @Override
  public void getSources(GetRequest request, StreamObserver<Sources> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          var release = Requests.find(catalog, caller, Right.READ, request);
          access.requireAnywhere(caller, Right.ORIGIN, release.key().toString());
          Catalog.requireLive(release);
          return places.sources(release);
        });
  }

  private void requireUpload(Caller caller, String id) {
    var key = uploads.release(caller.name(), id);
    access.require(caller, Right.PUBLISH, key.name());
  }

  private Release whole(StoredRelease release) {
    return places.whole(release);
  }
}
