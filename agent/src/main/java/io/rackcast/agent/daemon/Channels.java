package io.rackcast.agent.daemon;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.rackcast.proto.tls.ClientTls;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Opens gRPC channels to the publisher and the trackers. */
final class Channels {
  /** Finds out that the other machine is gone, of which TCP would not tell for many minutes. */
  private static final long KEEP_ALIVE_SECONDS = 30;

  private Channels() {}

  /** A channel to {@code host:port}, an IPv6 address in brackets. */
  static ManagedChannel open(String address) {
    return open(address, Optional.empty());
  }

  /** As the other; {@code tls} empty: plain. */
  static ManagedChannel open(
      String address, Optional<ClientTls> tls, ClientInterceptor... interceptors) {
    // As a path of a URI, in which brackets may not stand as they are (RFC 3986 section 3.3).
    String path = address.replace("[", "%5B").replace("]", "%5D");
    return ClientTls.channel(NettyChannelBuilder.forTarget("dns:///" + path), tls)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .intercept(interceptors)
        .build();
  }
}
