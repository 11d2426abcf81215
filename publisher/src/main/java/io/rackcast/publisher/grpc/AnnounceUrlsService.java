package io.rackcast.publisher.grpc;

import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.AnnounceUrlsGrpc;
import io.rackcast.proto.v1.NodeToken;
import io.rackcast.proto.v1.NodeTokenRequest;
import io.rackcast.proto.v1.SignRequest;
import io.rackcast.proto.v1.SignedUrls;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.signing.AnnounceSigner;
import io.rackcast.publisher.signing.ShortUrlException;
import io.rackcast.publisher.store.StoredArtifact;
import java.time.Duration;
import java.util.List;

/** The contract's {@code AnnounceUrls}. */
final class AnnounceUrlsService extends AnnounceUrlsGrpc.AnnounceUrlsImplBase {
  private final Access access;
  private final Catalog catalog;
  private final AnnounceSigner signer;
  private final List<String> trackers;

  /**
   * @param trackers gRPC addresses that agents are told
   */
  AnnounceUrlsService(
      Access access, Catalog catalog, AnnounceSigner signer, List<String> trackers) {
    this.access = access;
    this.catalog = catalog;
    this.signer = signer;
    this.trackers = List.copyOf(trackers);
  }

  @Override
  public void sign(SignRequest request, StreamObserver<SignedUrls> out) {
    Calls.answer(
        out,
        () -> {
          var caller = Authentication.caller();
          var node = Requests.node(request.getNode());
          access.requireNode(caller, Right.ANNOUNCE, node);
          var release = Requests.find(catalog, caller, Right.ANNOUNCE, request.getKey());
          Catalog.requireLive(release);
          var wish = Duration.ofSeconds(Integer.toUnsignedLong(request.getLifeSeconds()));
          var content = release.artifact().content();
          var signed =
              request.getShortForUdp()
                  ? signShort(content, node, wish)
                  : signer.sign(content, node, wish);
          return SignedUrls.newBuilder()
              .addAllUrls(signed.urls())
              .setExpiresAt(Answers.timestamp(signed.expiresAt()))
              .setRelease(Answers.key(release.key()))
              .build();
        });
  }

  private AnnounceSigner.Urls signShort(
      StoredArtifact.Content content, String node, Duration wish) {
    try {
      return signer.signShort(content, node, wish);
    } catch (ShortUrlException e) {
      throw new Refusal(
          e.isOfRequest() ? Refusal.Kind.INVALID : Refusal.Kind.TOO_EARLY,
          String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void issueNodeToken(NodeTokenRequest request, StreamObserver<NodeToken> out) {
    Calls.answer(
        out,
        () -> {
          var node = Requests.node(request.getNode());
          var caller = Authentication.caller();
          access.requireNode(caller, Right.NODE, node);
          access.requireAnywhere(caller, Right.NODE, node);
          boolean isOrigin = caller.holds(Right.ORIGIN);
          if (isOrigin) {
            access.requireAnywhere(caller, Right.ORIGIN, node);
          }
          var signed = signer.signNode(node, isOrigin);
          return NodeToken.newBuilder()
              .setToken(signed.token())
              .setExpiresAt(Answers.timestamp(signed.expiresAt()))
              .addAllTrackers(trackers)
              .build();
        });
  }
}
