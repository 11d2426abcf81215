package io.rackcast.tracker.node;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.rackcast.proto.tls.PeerChain;
import io.rackcast.proto.v1.NodesGrpc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks who calls, by token or certificate, on every call of the Nodes service; health and
 * reflection are open.
 */
final class NodeAuthInterceptor implements ServerInterceptor {
  static final Context.Key<NodeIdentity> NODE = Context.key("node");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";

  private final NodeAuth auth;

  NodeAuthInterceptor(NodeAuth auth) {
    this.auth = auth;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (!NodesGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    try {
      var chain = PeerChain.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
      var node = auth.check(token(headers.get(AUTHORIZATION)), chain.orElse(List.of()));
      return Contexts.interceptCall(Context.current().withValue(NODE, node), call, headers, next);
    } catch (NodeAuth.RefusedException e) {
      var status = e.tryAgain() ? Status.UNAVAILABLE : Status.UNAUTHENTICATED;
      call.close(status.withDescription(e.getMessage()), new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  private static @Nullable String token(@Nullable String header) {
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length()).trim()
        : null;
  }
}
