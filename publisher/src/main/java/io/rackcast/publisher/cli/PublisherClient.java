package io.rackcast.publisher.cli;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.v1.AccessGrpc;
import io.rackcast.proto.v1.AnnounceUrlsGrpc;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.AuditGrpc;
import io.rackcast.proto.v1.ImagesGrpc;
import io.rackcast.proto.v1.JoinsGrpc;
import io.rackcast.proto.v1.LabelsGrpc;
import io.rackcast.proto.v1.RetentionGrpc;
import io.rackcast.proto.v1.RolloutsGrpc;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A connection to a publisher with a token. */
final class PublisherClient implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  // A torrent has at most 32 MiB; a list of 1000 releases is far less.
  private static final int LARGEST_ANSWER = 64 << 20;
  // Some chunks on their way, so that reading, sending and hashing overlap; no more than that.
  private static final int BYTES_ON_THE_WAY = 4 << 20;

  private final CalledServer called;
  private final ManagedChannel channel;
  private final Channel authorized;
  private volatile boolean hasReached;

  /**
   * @param called where it is, and what the options that say so are called
   * @param tls empty: plain
   * @param token what is shown; "": nothing, as a certificate is
   */
  PublisherClient(CalledServer called, Optional<ClientTls> tls, Supplier<String> token) {
    this.called = called;
    this.channel =
        ClientTls.channel(NettyChannelBuilder.forAddress(called.server().at().resolve()), tls)
            .maxInboundMessageSize(LARGEST_ANSWER)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .build();
    this.authorized =
        ClientInterceptors.intercept(channel, new Authorizing(token, () -> hasReached = true));
  }

  CalledServer called() {
    return called;
  }

  /** Whether a call has reached a server that speaks gRPC, whatever became of it. */
  boolean hasReached() {
    return hasReached;
  }

  ArtifactsGrpc.ArtifactsBlockingStub artifacts() {
    return ArtifactsGrpc.newBlockingStub(authorized);
  }

  ArtifactsGrpc.ArtifactsStub uploading() {
    return ArtifactsGrpc.newStub(authorized).withOnReadyThreshold(BYTES_ON_THE_WAY);
  }

  AccessGrpc.AccessBlockingStub access() {
    return AccessGrpc.newBlockingStub(authorized);
  }

  AnnounceUrlsGrpc.AnnounceUrlsBlockingStub announceUrls() {
    return AnnounceUrlsGrpc.newBlockingStub(authorized);
  }

  ImagesGrpc.ImagesBlockingStub images() {
    return ImagesGrpc.newBlockingStub(authorized);
  }

  LabelsGrpc.LabelsBlockingStub labels() {
    return LabelsGrpc.newBlockingStub(authorized);
  }

  RetentionGrpc.RetentionBlockingStub retention() {
    return RetentionGrpc.newBlockingStub(authorized);
  }

  RolloutsGrpc.RolloutsBlockingStub rollouts() {
    return RolloutsGrpc.newBlockingStub(authorized);
  }

  AuditGrpc.AuditBlockingStub audit() {
    return AuditGrpc.newBlockingStub(authorized);
  }

  JoinsGrpc.JoinsBlockingStub joins() {
    return JoinsGrpc.newBlockingStub(authorized);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Shows the token that is good now with each call.
   *
   * @param reached told that a call was on a connection
   */
  private record Authorizing(Supplier<String> token, Runnable reached)
      implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> answers, Metadata headers) {
          String shown = token.get();
          if (!shown.isEmpty()) {
            headers.put(AUTHORIZATION, "Bearer " + shown);
          }
          super.start(listener(answers), headers);
        }

        private Listener<A> listener(Listener<A> answers) {
          return new SimpleForwardingClientCallListener<>(answers) {
            @Override
            public void onClose(Status status, Metadata trailers) {
              // A call gets its other side's address with a connection, and that is none before
              // the other side has said that it speaks HTTP/2.
              if (getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) != null) {
                reached.run();
              }
              super.onClose(status, trailers);
            }
          };
        }
      };
    }
  }
}
