package io.rackcast.publisher.scale;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A publisher in a folder that {@code init} made, and trackers that follow it. */
final class Site implements AutoCloseable {
  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1");

  private final Path folder;
  private final int grpcPort = FreePorts.next();
  private final int httpPort = FreePorts.next();
  private final JarProgram publisher;
  private final List<JarProgram> trackers = new ArrayList<>();
  private final ManagedChannel channel;

  /** A tracker, and where it takes announces. */
  record Tracker(JarProgram program, int announcePort) {}

  /**
   * Takes the folder as it is, or makes it.
   *
   * @param options of the publisher's JVM
   */
  Site(Path folder, List<String> options) throws IOException, InterruptedException {
    this.folder = folder;
    if (!Files.exists(config())) {
      JarProgram.run("publisher", "init", folder.resolve("publisher").toString());
    }
    this.publisher =
        new JarProgram(
            "publisher",
            options,
            config(),
            Map.of(
                "RACKCAST_PUBLISHER_GRPC_LISTEN", "127.0.0.1:" + grpcPort,
                "RACKCAST_PUBLISHER_HTTP_LISTEN", "127.0.0.1:" + httpPort,
                "RACKCAST_PUBLISHER_TOKEN_ISSUER", "http://127.0.0.1:" + httpPort),
            httpPort);
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
            .usePlaintext()
            .maxInboundMessageSize(16 << 20)
            .build();
  }

  private Path config() {
    return folder.resolve("publisher/publisher.yaml");
  }

  Path database() {
    return folder.resolve("publisher/data/publisher.db");
  }

  JarProgram publisher() {
    return publisher;
  }

  int grpcPort() {
    return grpcPort;
  }

  int httpPort() {
    return httpPort;
  }

  /** One of the tokens that {@code init} made. */
  String token(String name) throws IOException {
    return Files.readString(folder.resolve("publisher/tokens").resolve(name)).strip();
  }

  /** Calls to the publisher with one of these tokens. */
  Channel as(String name) throws IOException {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + token(name));
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** Forgets that the publisher did not answer, so that the next call tries at once. */
  void retry() {
    channel.resetConnectBackoff();
  }

  /**
   * A tracker that is not started yet.
   *
   * @param approvals port where it finds the publisher's gRPC side
   */
  Tracker tracker(String name, int approvals) throws IOException {
    int announces = FreePorts.next();
    int admin = FreePorts.next();
    var file = folder.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        name: "%1$s"
        http:  { listen: "127.0.0.1:%2$d" }
        udp:   { enabled: false }
        grpc:  { listen: "127.0.0.1:%3$d" }
        admin: { listen: "127.0.0.1:%4$d" }
        admission:
          issuer: "http://127.0.0.1:%5$d"
          approvals: "127.0.0.1:%6$d"
          approvals-token-file: publisher/tokens/tracker
        state-dir: "%1$s"
        """
            .formatted(name, announces, FreePorts.next(), admin, httpPort, approvals));
    var program = new JarProgram("tracker", SMALL, file, Map.of(), admin);
    trackers.add(program);
    return new Tracker(program, announces);
  }

  @Override
  public void close() {
    trackers.forEach(JarProgram::kill);
    channel.shutdownNow();
    publisher.close();
  }
}
