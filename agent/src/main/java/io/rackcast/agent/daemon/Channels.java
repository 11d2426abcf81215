package io.rackcast.agent.daemon;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.util.concurrent.TimeUnit;

/** Opens gRPC channels to the publisher and the trackers. */
final class Channels {
  /** Finds out that the other machine is gone, of which TCP would not tell for many minutes. */
  private static final long KEEP_ALIVE_SECONDS = 30;

  private Channels() {}

  static ManagedChannel open(String address) {
    return ManagedChannelBuilder.forTarget("dns:///" + address)
        .usePlaintext()
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .build();
  }
}
