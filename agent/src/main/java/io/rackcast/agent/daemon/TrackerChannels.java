package io.rackcast.agent.daemon;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.rackcast.agent.node.Trackers;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens gRPC channels to trackers, in TLS where their address or the settings say so. */
final class TrackerChannels implements Trackers {
  private static final Logger LOG = LoggerFactory.getLogger(TrackerChannels.class);

  private final ClientTlsFiles files;
  private final ClientTls tls;

  /**
   * Calls nobody yet.
   *
   * @param files whose trackers are trusted, and what they are shown
   * @param tls made of them
   */
  TrackerChannels(ClientTlsFiles files, ClientTls tls) {
    this.files = files;
    this.tls = tls;
  }

  @Override
  public ManagedChannel open(String address) {
    ServerAddress server;
    boolean isTls;
    try {
      server = ServerAddress.parse(address);
      isTls = files.isTls(server);
    } catch (IllegalArgumentException e) {
      // It comes from the publisher, so it is no fault of this agent's settings alone.
      return Channels.open("127.0.0.1:1", Optional.empty(), new Refusing(e.getMessage()));
    }
    if (!isTls && !server.at().isLoopback()) {
      LOG.warn(
          "the tracker at {} is called without TLS, so the node's token crosses the network in the"
              + " clear; give it grpc.certificate and write https:// before it in the publisher's"
              + " trackers.grpc",
          address);
    }
    return Channels.open(server.at().toString(), isTls ? Optional.of(tls) : Optional.empty());
  }

  @Override
  public CalledServer called(String address) {
    return new CalledServer(Trackers.parsed(address), WORDS, files);
  }

  /** Has every call fail, before anything is sent. */
  private record Refusing(@Nullable String why) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new ClientCall<>() {
        @Override
        public void start(Listener<A> answers, Metadata headers) {
          answers.onClose(Status.FAILED_PRECONDITION.withDescription(why), new Metadata());
        }

        @Override
        public void request(int messages) {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q message) {}
      };
    }
  }
}
