package io.rackcast.tracker;

import com.google.protobuf.ByteString;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.ServerWords;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.NodeClaims;
import io.rackcast.proto.token.TokenSigner;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.ApprovalEvent;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.ApprovalsGrpc;
import io.rackcast.proto.v1.Approved;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.Revoked;
import io.rackcast.proto.v1.ShortTokenKey;
import io.rackcast.proto.v1.ShortTokenKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a tracker sees of a publisher: keys over HTTP, approvals over gRPC, both real servers. */
public final class FakePublisher implements AutoCloseable {
  public static final String ISSUER = "http://publisher.test";
  public static final String AUDIENCE = "rackcast";
  public static final String TOKEN = "approvals-secret";
  public static final RSAKey KEY = newKey("k1");
  public static final RSAKey OTHER_KEY = newKey("k2");

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final List<ApprovalEvent> events = new ArrayList<>();
  private final List<StreamObserver<ApprovalEvents>> followers = new CopyOnWriteArrayList<>();
  public final List<FollowRequest> requests = new CopyOnWriteArrayList<>();
  public final AtomicInteger keyRequests = new AtomicInteger();
  private volatile List<? extends JWK> keys = List.of(KEY);
  private volatile ShortTokenKeys shortKeys = ShortTokenKeys.getDefaultInstance();
  private volatile String storeId = "store-1";
  private @Nullable HttpServer http;
  private @Nullable Server grpc;
  private final int httpPort = FreePorts.next(); // known, for it comes back on the same
  private final int grpcPort = FreePorts.next();

  public FakePublisher() {
    start();
  }

  private static RSAKey newKey(String kid) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts, after a stop on the same ports. */
  public void start() {
    try {
      var loopback = InetAddress.getLoopbackAddress();
      http = HttpServer.create(new InetSocketAddress(loopback, httpPort), 0);
      http.createContext(
          "/.well-known/jwks.json",
          exchange -> {
            keyRequests.incrementAndGet();
            var json = Jwks.write(keys).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
          });
      http.start();
      grpc =
          NettyServerBuilder.forAddress(new InetSocketAddress(loopback, grpcPort))
              .addService(new Follows())
              .intercept(new Guard())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Is gone, without a word. */
  public void stop() {
    if (http != null && grpc != null) {
      http.stop(0);
      grpc.shutdownNow();
      followers.clear();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Where its keys are. */
  public String jwksUrl() {
    return "http://127.0.0.1:" + httpPort + "/.well-known/jwks.json";
  }

  /** Where its approvals are followed. */
  public HostPort approvals() {
    return new HostPort("127.0.0.1", grpcPort);
  }

  /** Where that is, as a tracker calls it in plain. */
  public CalledServer called() {
    return called(approvals());
  }

  /** A publisher, as a tracker calls it in plain. */
  public static CalledServer called(HostPort publisher) {
    return new CalledServer(
        new ServerAddress(publisher, Optional.empty()),
        ServerWords.settings(
            "admission.approvals", "admission.publisher-", ServerWords.PUBLISHER_PORT),
        ClientTlsFiles.USUAL);
  }

  /** Configures a tracker that trusts this publisher. */
  public TestTracker configure(TestTracker tracker) {
    return tracker
        .set("admission.mode", "token")
        .set("admission.issuer", ISSUER)
        .set("admission.audience", AUDIENCE)
        .set("admission.jwks-url", jwksUrl())
        .set("admission.approvals", "127.0.0.1:" + grpcPort)
        .set("admission.approvals-token", TOKEN);
  }

  public void keys(List<? extends JWK> newKeys) {
    keys = newKeys;
  }

  /** Hands over these keys of short tokens, named, of 32 bytes each, in place of those before. */
  public synchronized void shortKeys(Map<String, byte[]> secrets) {
    var all = ShortTokenKeys.newBuilder();
    secrets.forEach(
        (kid, secret) ->
            all.addKeys(
                ShortTokenKey.newBuilder().setKid(kid).setSecret(ByteString.copyFrom(secret))));
    shortKeys = all.build();
    var batch = batch().setShortKeys(shortKeys).build();
    followers.forEach(follower -> follower.onNext(batch));
  }

  public void approve(InfoHash infoHash, InfoHash... others) {
    var event =
        ApprovalEvent.newBuilder()
            .setInfohash(bytes(infoHash))
            .setApproved(Approved.newBuilder().setLabel("build@1"));
    for (var other : others) {
      event.addOtherInfohashes(bytes(other));
    }
    add(event);
  }

  public void revoke(InfoHash infoHash, String reason) {
    add(
        ApprovalEvent.newBuilder()
            .setInfohash(bytes(infoHash))
            .setRevoked(Revoked.newBuilder().setReason(reason)));
  }

  private synchronized void add(ApprovalEvent.Builder event) {
    var numbered = event.setRevision(events.size() + 1L).build();
    events.add(numbered);
    var batch = batch().addEvents(numbered).build();
    followers.forEach(follower -> follower.onNext(batch));
  }

  /** Another store takes its place, with nothing in it. */
  public synchronized void replaceStore(String newStoreId) {
    storeId = newStoreId;
    events.clear();
  }

  private ApprovalEvents.Builder batch() {
    return ApprovalEvents.newBuilder().setStoreId(storeId).setHeadRevision(events.size());
  }

  public static String token(InfoHash infoHash) {
    return sign(KEY, claims(infoHash));
  }

  public static String sign(JWK key, AnnounceClaims claims) {
    return new TokenSigner(key).sign(claims);
  }

  /** A token of its own for each {@code tokenId}. */
  public static String token(InfoHash infoHash, String tokenId) {
    return sign(KEY, claims(infoHash, tokenId));
  }

  public static AnnounceClaims claims(InfoHash infoHash) {
    return claims(infoHash, "1");
  }

  private static AnnounceClaims claims(InfoHash infoHash, String tokenId) {
    var now = Instant.now();
    return new AnnounceClaims(
        ISSUER,
        AUDIENCE,
        now.plusSeconds(3600),
        now.minusSeconds(60),
        infoHash,
        Optional.empty(),
        "node",
        tokenId);
  }

  public static String nodeToken(String node) {
    return nodeToken(node, false);
  }

  public static String nodeToken(String node, boolean isOrigin) {
    var now = Instant.now();
    return new TokenSigner(KEY)
        .sign(
            new NodeClaims(
                ISSUER, AUDIENCE, now.plusSeconds(3600), now.minusSeconds(60), node, isOrigin));
  }

  private static ByteString bytes(InfoHash infoHash) {
    return ByteString.copyFrom(infoHash.bytes());
  }

  private final class Follows extends ApprovalsGrpc.ApprovalsImplBase {
    @Override
    public StreamObserver<FollowRequest> follow(StreamObserver<ApprovalEvents> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(FollowRequest request) {
          requests.add(request);
          if (request.hasStart()) {
            synchronized (FakePublisher.this) {
              boolean known = request.getStart().getStoreId().equals(storeId);
              long after = known ? request.getStart().getAfterRevision() : 0;
              responses.onNext(
                  batch()
                      .setFromScratch(!known)
                      .setShortKeys(shortKeys)
                      .addAllEvents(events.subList((int) after, events.size()))
                      .build());
              followers.add(responses);
            }
          }
        }

        @Override
        public void onError(Throwable cause) {
          followers.remove(responses);
        }

        @Override
        public void onCompleted() {
          followers.remove(responses);
        }
      };
    }
  }

  private static final class Guard implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      if (("Bearer " + TOKEN).equals(headers.get(AUTHORIZATION))) {
        return Contexts.interceptCall(Context.current(), call, headers, next);
      }
      call.close(Status.PERMISSION_DENIED, new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
