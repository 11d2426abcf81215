package io.rackcast.agent.release;

import com.google.protobuf.ByteString;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.AddImageRequest;
import io.rackcast.proto.v1.AnnounceUrlsGrpc;
import io.rackcast.proto.v1.ApprovalsGrpc;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.GetImageRequest;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.Image;
import io.rackcast.proto.v1.ImageReference;
import io.rackcast.proto.v1.ImagesGrpc;
import io.rackcast.proto.v1.ListRolloutsRequest;
import io.rackcast.proto.v1.ListRolloutsResponse;
import io.rackcast.proto.v1.NodeToken;
import io.rackcast.proto.v1.NodeTokenRequest;
import io.rackcast.proto.v1.Push;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.ReleaseKey;
import io.rackcast.proto.v1.RolloutsGrpc;
import io.rackcast.proto.v1.SignRequest;
import io.rackcast.proto.v1.SignedUrls;
import io.rackcast.proto.v1.Sources;
import io.rackcast.proto.v1.Torrent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's gRPC side. Calls do not block; their futures never fail, a refusal is a value.
 * Safe for use by several threads.
 */
public final class Publisher implements AutoCloseable {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(15);

  /** A torrent is at most 32 MiB; the release around it lists up to 200,000 files. */
  private static final int MESSAGE_LIMIT_BYTES = 64 << 20;

  private final ManagedChannel channel;
  private final Refusals refusals;
  private final ArtifactsGrpc.ArtifactsStub artifacts;
  private final AnnounceUrlsGrpc.AnnounceUrlsStub urls;
  private final ApprovalsGrpc.ApprovalsStub approvals;
  private final RolloutsGrpc.RolloutsStub rollouts;
  private final ImagesGrpc.ImagesStub images;

  /**
   * Speaks over {@code channel}, which it owns from now on.
   *
   * @param called who that is, for messages
   * @param token shown with each call, if there is one
   */
  public Publisher(ManagedChannel channel, CalledServer called, Optional<String> token) {
    this(channel, new Refusals(called, false), token.map(BearerToken::new).orElse(null));
  }

  /** As the other, as a node that joins first. */
  public Publisher(ManagedChannel channel, CalledServer called, Joining joining) {
    this(channel, new Refusals(called, true), joining);
  }

  private Publisher(
      ManagedChannel channel, Refusals refusals, @Nullable CallCredentials credentials) {
    this.channel = channel;
    this.refusals = refusals;
    this.artifacts =
        ArtifactsGrpc.newStub(channel)
            .withCallCredentials(credentials)
            .withMaxInboundMessageSize(MESSAGE_LIMIT_BYTES);
    this.urls = AnnounceUrlsGrpc.newStub(channel).withCallCredentials(credentials);
    this.approvals = ApprovalsGrpc.newStub(channel).withCallCredentials(credentials);
    this.rollouts = RolloutsGrpc.newStub(channel).withCallCredentials(credentials);
    this.images =
        ImagesGrpc.newStub(channel)
            .withCallCredentials(credentials)
            .withMaxInboundMessageSize(MESSAGE_LIMIT_BYTES);
  }

  /** The torrent of a release; refused when it is unknown or revoked. */
  public CompletableFuture<Reply<PublishedTorrent>> torrent(ReleaseName name) {
    var key = ReleaseKey.newBuilder().setName(name.name()).setVersion(name.version());
    return torrent(GetRequest.newBuilder().setRelease(key).build(), "release " + name);
  }

  /**
   * An image, by its reference: {@code reg.test/team/app:v1} or {@code reg.test/team/app@sha256:…}.
   *
   * @param limit how long the answer is waited for
   */
  public CompletableFuture<Reply<Image>> image(String reference, Duration limit) {
    String subject = "image " + reference;
    var call =
        new Single<Image, Image>(
            image ->
                image.getRevokeReason().isEmpty()
                    ? new Found<>(image)
                    : refusals.revoked(subject, image.getRevokeReason()),
            failure -> refusals.ofImage(failure, subject, "read"));
    var asked = ImageReference.newBuilder().setReference(reference);
    images
        .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
        .getImage(GetImageRequest.newBuilder().setImage(asked).build(), call);
    return call.reply();
  }

  /**
   * Has an image of a registry taken in; answered once that is noted.
   *
   * @param reference as of {@link #image}
   */
  public CompletableFuture<Reply<Push>> addImage(String reference) {
    var call =
        new Single<Push, Push>(
            Found::new, failure -> refusals.ofImage(failure, "image " + reference, "register"));
    var asked = ImageReference.newBuilder().setReference(reference);
    images
        .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .addImage(AddImageRequest.newBuilder().setImage(asked).build(), call);
    return call.reply();
  }

  /** The torrent of an artifact; refused when it is unknown or no longer approved. */
  public CompletableFuture<Reply<PublishedTorrent>> torrent(InfoHash infoHash) {
    return torrent(byInfoHash(infoHash), "artifact " + infoHash);
  }

  /** The releases that are being rolled out, as {@code NAME@VERSION}; the newest 1000 at most. */
  public CompletableFuture<Reply<Set<String>>> rolledOut() {
    String subject = "rollouts";
    var call =
        new Single<ListRolloutsResponse, Set<String>>(
            page ->
                new Found<>(
                    page.getRolloutsList().stream()
                        .map(one -> one.getKey().getName() + "@" + one.getKey().getVersion())
                        .collect(Collectors.toUnmodifiableSet())),
            failure -> refusals.of(failure, subject, "read"));
    rollouts
        .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .listRollouts(ListRolloutsRequest.newBuilder().setPageSize(1000).build(), call);
    return call.reply();
  }

  /** Where the files of an artifact can be read; for origins. The answer has secrets. */
  public CompletableFuture<Reply<List<FilePlaces>>> places(InfoHash infoHash) {
    String subject = "places of " + infoHash;
    var call =
        new Single<Sources, List<FilePlaces>>(
            sources -> places(sources, subject),
            failure -> refusals.of(failure, subject, "origin"));
    artifacts
        .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .getSources(byInfoHash(infoHash), call);
    return call.reply();
  }

  private Reply<List<FilePlaces>> places(Sources sources, String subject) {
    try {
      return new Found<>(PlacesReader.read(sources));
    } catch (IllegalArgumentException e) {
      return refusals.broken(subject, String.valueOf(e.getMessage()));
    }
  }

  /** Signs announce URLs for {@code node} in the swarm of {@code infoHash}. */
  public CompletableFuture<Reply<SignedAnnounce>> sign(InfoHash infoHash, String node) {
    String subject = "announce URLs of " + infoHash;
    var call =
        new Single<SignedUrls, SignedAnnounce>(
            urls -> signed(urls, subject), failure -> refusals.of(failure, subject, "announce"));
    var request = SignRequest.newBuilder().setKey(byInfoHash(infoHash)).setNode(node).build();
    urls.withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS).sign(request, call);
    return call.reply();
  }

  /** The token with which {@code node} opens its streams to the trackers. */
  public CompletableFuture<Reply<NodePass>> nodePass(String node) {
    String subject = "node " + node;
    var call =
        new Single<NodeToken, NodePass>(
            token -> new Found<>(pass(token)), failure -> refusals.of(failure, subject, "node"));
    urls.withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .issueNodeToken(NodeTokenRequest.newBuilder().setNode(node).build(), call);
    return call.reply();
  }

  ApprovalsGrpc.ApprovalsStub approvals() {
    return approvals;
  }

  Refusals refusals() {
    return refusals;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private CompletableFuture<Reply<PublishedTorrent>> torrent(GetRequest key, String subject) {
    var call =
        new Single<Torrent, PublishedTorrent>(
            torrent -> published(torrent, subject),
            failure -> refusals.of(failure, subject, "read"));
    artifacts
        .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .getTorrent(GetTorrentRequest.newBuilder().setKey(key).build(), call);
    return call.reply();
  }

  private Reply<PublishedTorrent> published(Torrent torrent, String subject) {
    Release release = torrent.getRelease();
    if (release.hasRevocation()) {
      return refusals.revoked(subject, release.getRevocation().getReason());
    }
    try {
      return new Found<>(
          new PublishedTorrent(
              new ReleaseName(release.getName(), release.getVersion()),
              Sha256Digest.of(release.getArtifact().getSha256().toByteArray()),
              Metainfo.parse(torrent.getMetainfo().toByteArray())));
    } catch (IllegalArgumentException e) {
      return refusals.broken(subject, String.valueOf(e.getMessage()));
    }
  }

  private Reply<SignedAnnounce> signed(SignedUrls urls, String subject) {
    if (urls.getUrlsCount() == 0) {
      return refusals.broken(subject, "it names no tracker; check the publisher's trackers");
    }
    return new Found<>(new SignedAnnounce(urls.getUrlsList(), instant(urls.getExpiresAt())));
  }

  private static NodePass pass(NodeToken token) {
    return new NodePass(token.getToken(), instant(token.getExpiresAt()), token.getTrackersList());
  }

  private static Instant instant(com.google.protobuf.Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static GetRequest byInfoHash(InfoHash infoHash) {
    return GetRequest.newBuilder().setInfohash(ByteString.copyFrom(infoHash.bytes())).build();
  }
}
