package io.rackcast.agent.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.AnnounceUrlsGrpc;
import io.rackcast.proto.v1.ApprovalEvent;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.ApprovalsGrpc;
import io.rackcast.proto.v1.Approved;
import io.rackcast.proto.v1.Artifact;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.FileSources;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.GetImageRequest;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.GetTorrentRequest;
import io.rackcast.proto.v1.Image;
import io.rackcast.proto.v1.ImagesGrpc;
import io.rackcast.proto.v1.NodeToken;
import io.rackcast.proto.v1.NodeTokenRequest;
import io.rackcast.proto.v1.Release;
import io.rackcast.proto.v1.Revocation;
import io.rackcast.proto.v1.Revoked;
import io.rackcast.proto.v1.SignRequest;
import io.rackcast.proto.v1.SignedUrls;
import io.rackcast.proto.v1.Source;
import io.rackcast.proto.v1.Sources;
import io.rackcast.proto.v1.Torrent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;

/** A publisher on real sockets, as far as an agent needs one; answers only the token "right". */
public final class FakePublisher implements AutoCloseable {
  /** The token it takes. */
  public static final String TOKEN = "right";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** How often URLs were signed. */
  public final AtomicInteger signed = new AtomicInteger();

  /** How often node tokens were issued. */
  public final AtomicInteger passes = new AtomicInteger();

  /** Bytes of blobs sent. */
  public final AtomicInteger blobBytes = new AtomicInteger();

  /** Life of URLs and node tokens. */
  public volatile Duration life = Duration.ofHours(1);

  /** The announce URLs of the n-th signing. */
  public volatile IntFunction<List<String>> urls = number -> List.of();

  /** gRPC addresses of trackers. */
  public volatile List<String> trackers = List.of();

  /** Whether the publisher has the content itself. */
  public volatile boolean keeps = true;

  /** Where a file is besides. */
  public volatile Function<String, List<Source>> elsewhere = path -> List.of();

  /** How often places were asked for. */
  public final AtomicInteger asked = new AtomicInteger();

  /** Blob answers are cut after so many bytes; negative: never. */
  public volatile int cutBlobsAfter = -1;

  /** What lies behind this offset in a blob is not sent; answers are cut there. */
  public volatile int blobsEndAt = Integer.MAX_VALUE;

  /** Releases by the labels that stand for them, both like "web@1". */
  public final Map<String, String> labels = new ConcurrentHashMap<>();

  /** Images by their references, like "reg.test/team/app:v1". */
  public final Map<String, Image> images = new ConcurrentHashMap<>();

  private final Map<String, SampleContent> releases = new ConcurrentHashMap<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, String> revoked = new ConcurrentHashMap<>();
  private final List<ApprovalEvent> events = new CopyOnWriteArrayList<>();
  private final List<StreamObserver<ApprovalEvents>> followers = new CopyOnWriteArrayList<>();
  private final Server server;
  private final int port;
  private final HttpServer http;

  /** Starts on free ports. */
  public FakePublisher() throws IOException {
    this(0, 0);
  }

  /** Starts on these ports; 0 takes a free one. */
  public FakePublisher(int grpcPort, int httpPort) throws IOException {
    server =
        Grpc.newServerBuilderForPort(grpcPort, InsecureServerCredentials.create())
            .addService(new Artifacts())
            .addService(new Urls())
            .addService(new Approvals())
            .addService(new ImagesByReference())
            .intercept(new OnlyTheRightToken())
            .build()
            .start();
    port = server.getPort();
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort), 0);
    http.setExecutor(Executors.newCachedThreadPool());
    http.createContext("/blobs/", this::blob);
    http.start();
  }

  /** Address of its gRPC side. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Port of its gRPC side. */
  public int grpcPort() {
    return port;
  }

  /** Its HTTP side. */
  public URI http() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** Publishes and approves. */
  public void publish(String release, SampleContent content) {
    releases.put(release, content);
    tell(
        ApprovalEvent.newBuilder()
            .setRevision(events.size() + 1)
            .setInfohash(ByteString.copyFrom(content.hashed().infoHash().bytes()))
            .setApproved(Approved.newBuilder().setLabel(release))
            .build());
  }

  /** Revokes a release, and with it its artifact. */
  public void revoke(String release, String reason) {
    revoked.put(release, reason);
    tell(
        ApprovalEvent.newBuilder()
            .setRevision(events.size() + 1)
            .setInfohash(ByteString.copyFrom(content(release).hashed().infoHash().bytes()))
            .setRevoked(Revoked.newBuilder().setReason(reason))
            .build());
  }

  @Override
  public void close() {
    server.shutdownNow();
    http.stop(0);
  }

  private SampleContent content(String release) {
    return Optional.ofNullable(releases.get(release)).orElseThrow();
  }

  private void tell(ApprovalEvent event) {
    events.add(event);
    followers.forEach(
        follower ->
            follower.onNext(
                ApprovalEvents.newBuilder()
                    .setStoreId("store")
                    .addEvents(event)
                    .setHeadRevision(event.getRevision())
                    .build()));
  }

  private Optional<String> find(GetRequest key) {
    if (key.hasRelease()) {
      String name = key.getRelease().getName() + "@" + key.getRelease().getVersion();
      return Optional.of(labels.getOrDefault(name, name)).filter(releases::containsKey);
    }
    InfoHash infoHash = InfoHash.of(key.getInfohash().toByteArray());
    return releases.entrySet().stream()
        .filter(release -> release.getValue().hashed().infoHash().equals(infoHash))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Timestamp expiry() {
    Instant at = Instant.now().plus(life);
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  private void blob(HttpExchange exchange) throws IOException {
    try (exchange) {
      String digest = exchange.getRequestURI().getPath().substring("/blobs/".length());
      Optional<byte[]> found = file(digest);
      if (found.isEmpty()) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] bytes = found.get();
      String[] range =
          exchange
              .getRequestHeaders()
              .getFirst("Range")
              .substring("bytes=".length())
              .split("-", -1);
      int from = Integer.parseInt(range[0]);
      int length = Math.min(Integer.parseInt(range[1]) + 1, bytes.length) - from;
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, from + length - 1, bytes.length));
      exchange.sendResponseHeaders(206, length);
      int most = Math.max(0, blobsEndAt - from);
      int sent = Math.min(most, cutBlobsAfter < 0 ? length : Math.min(length, cutBlobsAfter));
      exchange.getResponseBody().write(bytes, from, sent);
      blobBytes.addAndGet(sent);
    }
  }

  private Optional<byte[]> file(String digest) {
    return Optional.ofNullable(
        files.computeIfAbsent(
            digest,
            key ->
                releases.values().stream()
                    .flatMap(content -> content.files().values().stream())
                    .filter(file -> SampleContent.sha256(file).toString().equals(key))
                    .findFirst()
                    .orElse(null)));
  }

  private static <T> void answer(StreamObserver<T> to, T message) {
    to.onNext(message);
    to.onCompleted();
  }

  private final class Artifacts extends ArtifactsGrpc.ArtifactsImplBase {
    @Override
    public void getTorrent(GetTorrentRequest request, StreamObserver<Torrent> to) {
      Optional<String> found = find(request.getKey());
      if (found.isEmpty()) {
        to.onError(Status.NOT_FOUND.withDescription("no such release").asRuntimeException());
        return;
      }
      String name = found.get();
      SampleContent content = content(name);
      String[] parts = name.split("@", -1);
      var release =
          Release.newBuilder()
              .setName(parts[0])
              .setVersion(parts[1])
              .setArtifact(
                  Artifact.newBuilder()
                      .setSha256(ByteString.copyFrom(content.digest().bytes()))
                      .setInfohash(ByteString.copyFrom(content.hashed().infoHash().bytes())));
      Optional.ofNullable(revoked.get(name))
          .ifPresent(reason -> release.setRevocation(Revocation.newBuilder().setReason(reason)));
      answer(
          to,
          Torrent.newBuilder()
              .setMetainfo(ByteString.copyFrom(content.torrent()))
              .setRelease(release)
              .build());
    }

    @Override
    public void getSources(GetRequest request, StreamObserver<Sources> to) {
      Optional<String> found = find(request);
      asked.incrementAndGet();
      if (found.isEmpty()) {
        to.onError(Status.NOT_FOUND.withDescription("no such release").asRuntimeException());
        return;
      }
      var all = Sources.newBuilder();
      for (var file : content(found.get()).files().entrySet()) {
        all.addFiles(
            FileSources.newBuilder()
                .setPath(file.getKey())
                .setSha256(ByteString.copyFrom(SampleContent.sha256(file.getValue()).bytes()))
                .setAtPublisher(keeps)
                .addAllElsewhere(elsewhere.apply(file.getKey())));
      }
      answer(to, all.build());
    }
  }

  private final class Urls extends AnnounceUrlsGrpc.AnnounceUrlsImplBase {
    @Override
    public void sign(SignRequest request, StreamObserver<SignedUrls> to) {
      Optional<String> reason = find(request.getKey()).map(revoked::get);
      if (reason.isPresent()) {
        to.onError(Status.FAILED_PRECONDITION.withDescription(reason.get()).asRuntimeException());
        return;
      }
      List<String> signedUrls = urls.apply(signed.incrementAndGet());
      answer(to, SignedUrls.newBuilder().addAllUrls(signedUrls).setExpiresAt(expiry()).build());
    }

    @Override
    public void issueNodeToken(NodeTokenRequest request, StreamObserver<NodeToken> to) {
      answer(
          to,
          NodeToken.newBuilder()
              .setToken("pass-" + passes.incrementAndGet())
              .setExpiresAt(expiry())
              .addAllTrackers(trackers)
              .build());
    }
  }

  private final class ImagesByReference extends ImagesGrpc.ImagesImplBase {
    @Override
    public void getImage(GetImageRequest request, StreamObserver<Image> to) {
      Image image = images.get(request.getImage().getReference());
      if (image == null) {
        to.onError(Status.NOT_FOUND.withDescription("no such image").asRuntimeException());
      } else {
        answer(to, image);
      }
    }
  }

  private final class Approvals extends ApprovalsGrpc.ApprovalsImplBase {
    @Override
    public StreamObserver<FollowRequest> follow(StreamObserver<ApprovalEvents> to) {
      return new StreamObserver<>() {
        @Override
        public void onNext(FollowRequest request) {
          if (request.hasStart()) {
            start(request);
          }
        }

        private void start(FollowRequest request) {
          boolean fresh = request.getStart().getStoreId().isEmpty();
          long after = request.getStart().getAfterRevision();
          followers.add(to);
          to.onNext(
              ApprovalEvents.newBuilder()
                  .setStoreId("store")
                  .setFromScratch(fresh)
                  .addAllEvents(events.stream().filter(e -> e.getRevision() > after).toList())
                  .setHeadRevision(events.size())
                  .build());
        }

        @Override
        public void onError(Throwable failure) {
          followers.remove(to);
        }

        @Override
        public void onCompleted() {
          followers.remove(to);
          to.onCompleted();
        }
      };
    }
  }

  private static final class OnlyTheRightToken implements ServerInterceptor {
    @Override
    public <M, R> ServerCall.Listener<M> interceptCall(
        ServerCall<M, R> call, Metadata headers, ServerCallHandler<M, R> next) {
      if (("Bearer " + TOKEN).equals(headers.get(AUTHORIZATION))) {
        return next.startCall(call, headers);
      }
      call.close(Status.UNAUTHENTICATED.withDescription("no such token"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
