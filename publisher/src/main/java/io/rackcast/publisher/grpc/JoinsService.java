package io.rackcast.publisher.grpc;

import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.EndJoinTokenRequest;
import io.rackcast.proto.v1.JoinRequest;
import io.rackcast.proto.v1.JoinToken;
import io.rackcast.proto.v1.JoinedNode;
import io.rackcast.proto.v1.JoinsGrpc;
import io.rackcast.proto.v1.ListJoinTokensRequest;
import io.rackcast.proto.v1.ListJoinTokensResponse;
import io.rackcast.proto.v1.ListNodesRequest;
import io.rackcast.proto.v1.ListNodesResponse;
import io.rackcast.proto.v1.MakeJoinTokenRequest;
import io.rackcast.proto.v1.RevokeNodeRequest;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.joining.JoinRefusal;
import io.rackcast.publisher.joining.JoinWish;
import io.rackcast.publisher.joining.Joins;
import io.rackcast.publisher.joining.NodeTokens;
import io.rackcast.publisher.store.StoredJoinToken;
import io.rackcast.publisher.store.StoredNode;
import java.time.Duration;
import java.util.function.Consumer;

/** The contract's {@code Joins}. */
final class JoinsService extends JoinsGrpc.JoinsImplBase {
  private static final int USUAL_LIFE_SECONDS = 3600;

  private final Access access;
  private final Joins joins;
  private final Consumer<String> ended;

  /**
   * @param ended is told the name of a caller that is no more
   */
  JoinsService(Access access, Joins joins, Consumer<String> ended) {
    this.access = access;
    this.joins = joins;
    this.ended = ended;
  }

  private Caller admin(String subject) {
    var caller = Authentication.caller();
    access.requireAnywhere(caller, Right.ADMIN, subject);
    return caller;
  }

  private static <T> void answer(StreamObserver<T> out, Calls.Answer<T> answer) {
    Calls.answer(
        out,
        () -> {
          try {
            return answer.get();
          } catch (JoinRefusal e) {
            throw new Refusal(kind(e.why()), String.valueOf(e.getMessage()));
          }
        });
  }

  private static Refusal.Kind kind(JoinRefusal.Why why) {
    return switch (why) {
      case UNKNOWN -> Refusal.Kind.NOT_FOUND;
      case TAKEN -> Refusal.Kind.TAKEN;
      case FULL, LIMITED -> Refusal.Kind.NO_ROOM;
      case BAD_TOKEN, EXPIRED, USED_UP, OTHER_NODE, REVOKED, USED_SECRET -> Refusal.Kind.WITHDRAWN;
    };
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinedNode> out) {
    answer(
        out,
        () ->
            message(
                joins.join(
                    request.getJoinToken(),
                    Requests.node(request.getNode()),
                    Requests.sha256(request.getSecretSha256()),
                    Authentication.address())));
  }

  @Override
  public void makeJoinToken(MakeJoinTokenRequest request, StreamObserver<JoinToken> out) {
    answer(
        out,
        () -> {
          var wish = Calls.read(() -> wish(request));
          var made = joins.make(admin("join token for " + wish.nodes()), wish);
          return message(made.stored()).setToken(made.token()).build();
        });
  }

  private static JoinWish wish(MakeJoinTokenRequest request) {
    int life = request.getLifeSeconds();
    return new JoinWish(
        request.getNodes(),
        request.getUses() == 0 ? 1 : request.getUses(),
        Duration.ofSeconds(life == 0 ? USUAL_LIFE_SECONDS : Integer.toUnsignedLong(life)),
        new StoredJoinToken.Grant(request.getRightsList(), request.getNamesList()));
  }

  @Override
  public void listJoinTokens(
      ListJoinTokensRequest request, StreamObserver<ListJoinTokensResponse> out) {
    answer(
        out,
        () -> {
          admin("join tokens");
          var answer = ListJoinTokensResponse.newBuilder();
          joins.tokens().forEach(token -> answer.addTokens(message(token)));
          return answer.build();
        });
  }

  @Override
  public void endJoinToken(EndJoinTokenRequest request, StreamObserver<JoinToken> out) {
    answer(
        out,
        () -> {
          admin("end of a join token");
          return message(joins.end(request.getId())).build();
        });
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> out) {
    answer(
        out,
        () -> {
          admin("nodes");
          var page =
              joins.nodes(
                  request.getNodes(),
                  request.getPageToken(),
                  Requests.pageSize(request.getPageSize()));
          var answer = ListNodesResponse.newBuilder();
          page.nodes().forEach(node -> answer.addNodes(message(node)));
          return answer.setNextPageToken(page.next().orElse("")).build();
        });
  }

  @Override
  public void revokeNode(RevokeNodeRequest request, StreamObserver<JoinedNode> out) {
    answer(
        out,
        () -> {
          var name = Requests.node(request.getNode());
          var node = joins.revoke(admin("end of node " + name), name);
          ended.accept(NodeTokens.caller(name));
          return message(node);
        });
  }

  private static JoinToken.Builder message(StoredJoinToken token) {
    return JoinToken.newBuilder()
        .setId(token.id())
        .setNodes(token.nodes())
        .addAllRights(token.grant().rights())
        .addAllNames(token.grant().names())
        .setUsesLeft(token.usesLeft())
        .setMadeAt(Answers.timestamp(token.madeAt()))
        .setMadeBy(token.madeBy())
        .setExpiresAt(Answers.timestamp(token.expiresAt()));
  }

  private static JoinedNode message(StoredNode node) {
    var message =
        JoinedNode.newBuilder()
            .setNode(node.name())
            .addAllRights(node.grant().rights())
            .addAllNames(node.grant().names())
            .setJoinedAt(Answers.timestamp(node.joinedAt()))
            .setJoinedFrom(node.joinedFrom())
            .setJoinTokenId(StoredJoinToken.id(node.joinToken()));
    node.revocation()
        .ifPresent(end -> message.setRevokedAt(Answers.timestamp(end.at())).setRevokedBy(end.by()));
    return message.build();
  }
}
