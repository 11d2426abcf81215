package io.rackcast.publisher.cli;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.v1.AnnounceUrlsGrpc;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.AuditGrpc;
import java.util.concurrent.TimeUnit;

/** A connection to a publisher with a token. */
final class PublisherClient implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  // A torrent has at most 32 MiB; a list of 1000 releases is far less.
  private static final int LARGEST_ANSWER = 64 << 20;
  // Some chunks on their way, so that reading, sending and hashing overlap; no more than that.
  private static final int BYTES_ON_THE_WAY = 4 << 20;

  private final HostPort server;
  private final ManagedChannel channel;
  private final Metadata headers = new Metadata();

  PublisherClient(HostPort server, String token) {
    this.server = server;
    this.channel =
        NettyChannelBuilder.forAddress(server.resolve())
            .usePlaintext()
            .maxInboundMessageSize(LARGEST_ANSWER)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .build();
    headers.put(AUTHORIZATION, "Bearer " + token);
  }

  HostPort server() {
    return server;
  }

  ArtifactsGrpc.ArtifactsBlockingStub artifacts() {
    return ArtifactsGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  ArtifactsGrpc.ArtifactsStub uploading() {
    return ArtifactsGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withOnReadyThreshold(BYTES_ON_THE_WAY);
  }

  AnnounceUrlsGrpc.AnnounceUrlsBlockingStub announceUrls() {
    return AnnounceUrlsGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  AuditGrpc.AuditBlockingStub audit() {
    return AuditGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
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
}
