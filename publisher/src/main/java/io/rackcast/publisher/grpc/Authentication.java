package io.rackcast.publisher.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.rackcast.proto.tls.PeerChain;
import io.rackcast.proto.v1.AccessGrpc;
import io.rackcast.proto.v1.JoinsGrpc;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.identity.Authenticator;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.ClientCertificate;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out who calls; health, reflection and joining, which has a token of its own, are open to
 * everybody.
 */
final class Authentication implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<Caller> CALLER = Context.key("caller");
  private static final Context.Key<String> ADDRESS = Context.key("address");
  private static final Set<String> OPEN =
      Set.of(
          "grpc.health.v1.Health",
          "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection");

  private final Authenticator authenticator;
  private final ClientCertificate.Check standing;

  /**
   * @param standing whether a client's certificate is revoked by now
   */
  Authentication(Authenticator authenticator, ClientCertificate.Check standing) {
    this.authenticator = authenticator;
    this.standing = standing;
  }

  /** Who makes the current call; to be asked on the thread on which the call begins. */
  static Caller caller() {
    var caller = CALLER.get();
    if (caller == null) {
      throw AccessDenied.unknown("this call needs a token");
    }
    return caller;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var method = call.getMethodDescriptor();
    if (OPEN.contains(method.getServiceName())
        || method.getFullMethodName().equals(JoinsGrpc.getJoinMethod().getFullMethodName())) {
      return Contexts.interceptCall(
          Context.current().withValue(ADDRESS, address(call)), call, headers, next);
    }
    try {
      var caller =
          authenticator.authenticate(
              headers.get(AUTHORIZATION),
              certificate(call),
              method.getFullMethodName(),
              address(call),
              AccessGrpc.getWhoAmIMethod().getFullMethodName().equals(method.getFullMethodName()));
      return Contexts.interceptCall(
          Context.current().withValue(CALLER, caller), call, headers, next);
    } catch (AccessDenied e) {
      call.close(Statuses.of(e).getStatus(), new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  /** The client's certificate, which TLS has checked. */
  private Optional<ClientCertificate> certificate(ServerCall<?, ?> call) {
    return PeerChain.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
        .map(chain -> new ClientCertificate(chain, standing));
  }

  /** From where the current call comes, if it is open to everybody. */
  static String address() {
    var address = ADDRESS.get();
    return address == null ? "" : address;
  }

  private static String address(ServerCall<?, ?> call) {
    var address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return address instanceof InetSocketAddress ip
        ? ip.getAddress().getHostAddress()
        : "this process";
  }
}
