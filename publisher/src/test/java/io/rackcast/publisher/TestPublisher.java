package io.rackcast.publisher;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.v1.AnnounceUrlsGrpc;
import io.rackcast.proto.v1.ApprovalsGrpc;
import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.AuditGrpc;
import io.rackcast.proto.v1.LabelsGrpc;
import io.rackcast.proto.v1.RetentionGrpc;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.StaticTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A real publisher on free ports, from a folder that {@code init} made; can be restarted. */
public final class TestPublisher implements AutoCloseable {
  private final Path folder;
  private final Map<String, String> settings = new HashMap<>();
  private Publisher publisher;
  private boolean isRunning = true;
  private ManagedChannel channel;

  private TestPublisher(Path folder, Map<String, String> more) {
    this.folder = folder;
    settings.put("RACKCAST_PUBLISHER_HTTP_LISTEN", "127.0.0.1:0");
    settings.put("RACKCAST_PUBLISHER_GRPC_LISTEN", "127.0.0.1:0");
    settings.put("RACKCAST_PUBLISHER_APPROVALS_HEARTBEAT", "1s");
    settings.putAll(more);
    this.publisher = start();
    this.channel = connect();
  }

  /** Runs {@code init} in a new folder and starts; {@code more} are environment variables. */
  public static TestPublisher in(Path folder, Map<String, String> more) {
    int code = init(folder);
    if (code != 0) {
      throw new IllegalStateException("init ended with " + code);
    }
    return new TestPublisher(folder.resolve("pub"), more);
  }

  /** Starts on what {@link #in} made in the folder before. */
  public static TestPublisher again(Path folder, Map<String, String> more) {
    return new TestPublisher(folder.resolve("pub"), more);
  }

  /** As {@link #in(Path, Map)}, with the settings' text changed before the start. */
  public static TestPublisher in(Path folder, UnaryOperator<String> change) {
    return in(folder, change, Map.of());
  }

  /** As {@link #in(Path, UnaryOperator)}; {@code more} are environment variables. */
  public static TestPublisher in(
      Path folder, UnaryOperator<String> change, Map<String, String> more) {
    int code = init(folder);
    if (code != 0) {
      throw new IllegalStateException("init ended with " + code);
    }
    try {
      var file = folder.resolve("pub/publisher.yaml");
      Files.writeString(file, change.apply(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TestPublisher(folder.resolve("pub"), more);
  }

  // A key of this kind is made at once, an RSA key takes up to a second.
  private static int init(Path folder) {
    return new TestCommands()
        .run("init", folder.resolve("pub").toString(), "--algorithm", "EdDSA")
        .code();
  }

  /**
   * A change of settings that lets {@code token} have one right, where it can be on no release
   * name.
   */
  public static UnaryOperator<String> withToken(String name, String token, Right right) {
    var rule =
        """
        tokens:
          - { name: %s, sha256: "%s", rights: [%s], names: ["%s"] }
        """
            .formatted(
                name,
                StaticTokens.digest(token).hex(),
                right.label(),
                right == Right.ADMIN ? "*" : "no-such-release");
    return settings -> settings.replace("tokens:\n", rule);
  }

  public static TestPublisher in(Path folder) {
    return in(folder, Map.of());
  }

  private Publisher start() {
    var config =
        PublisherConfig.read(
            Settings.read(folder.resolve("publisher.yaml"), PublisherConfig.ENVIRONMENT, settings));
    return Publisher.start(config, Clock.systemUTC());
  }

  private ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", publisher.grpcPort())
        .usePlaintext()
        .maxInboundMessageSize(64 << 20)
        .build();
  }

  /** Stops it and starts it again on its folder. */
  public void restart() {
    close();
    publisher = start();
    isRunning = true;
    channel = connect();
  }

  public Path folder() {
    return folder;
  }

  public Path data() {
    return folder.resolve("data");
  }

  public String server() {
    return "127.0.0.1:" + publisher.grpcPort();
  }

  public String http() {
    return "http://127.0.0.1:" + publisher.httpPort();
  }

  public String https() {
    return "https://127.0.0.1:" + publisher.httpsPort().orElseThrow();
  }

  /** What its HTTP server answers, like {@code GET /healthz}. */
  public List<String> routes() {
    return publisher.httpRoutes();
  }

  /** A first token: "ci", "tracker", "agent" or "origin". */
  public String token(String name) {
    try {
      return Files.readString(folder.resolve("tokens").resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ArtifactsGrpc.ArtifactsBlockingStub artifacts(String token) {
    return ArtifactsGrpc.newBlockingStub(as(token));
  }

  /** The calls that have one answer, without waiting for it. */
  public ArtifactsGrpc.ArtifactsFutureStub artifactsLater(String token) {
    return ArtifactsGrpc.newFutureStub(as(token));
  }

  public ArtifactsGrpc.ArtifactsStub uploading(String token) {
    return ArtifactsGrpc.newStub(as(token));
  }

  public AnnounceUrlsGrpc.AnnounceUrlsBlockingStub announceUrls(String token) {
    return AnnounceUrlsGrpc.newBlockingStub(as(token));
  }

  public ApprovalsGrpc.ApprovalsStub approvals(String token) {
    return ApprovalsGrpc.newStub(as(token));
  }

  public LabelsGrpc.LabelsBlockingStub labels(String token) {
    return LabelsGrpc.newBlockingStub(as(token));
  }

  public RetentionGrpc.RetentionBlockingStub retention(String token) {
    return RetentionGrpc.newBlockingStub(as(token));
  }

  public AuditGrpc.AuditBlockingStub audit(String token) {
    return AuditGrpc.newBlockingStub(as(token));
  }

  public ManagedChannel channel() {
    return channel;
  }

  private Channel as(String token) {
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(bearer(token)));
  }

  private static Metadata bearer(String token) {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return headers;
  }

  /** Runs a client command against it as "ci". */
  public TestCommands.Result run(String... arguments) {
    return new TestCommands().runAs(server(), token("ci"), arguments);
  }

  /** Stops it, and leaves the clients' connection to find out. */
  public void stopServer() {
    if (isRunning) {
      isRunning = false;
      publisher.close();
    }
  }

  @Override
  public void close() {
    stopServer();
    channel.shutdownNow();
  }
}
