package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.v1.GetLocalStatusRequest;
import io.rackcast.proto.v1.LocalAgentGrpc;
import io.rackcast.proto.v1.LocalArtifactKey;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local API of a running agent, as JSON and as gRPC, on loopback and on Unix sockets. */
class LocalApiTest {
  @TempDir Path folder;
  private Lab lab;
  private Agent agent;
  private Path socket;
  private Path grpc;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    socket = folder.resolve("a.sock");
    grpc = folder.resolve("g.sock");
    Path file = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "api: {",
                "api: {orders: socket, socket: \"%s\", grpc: {socket: \"%s\"}, "
                    .formatted(socket, grpc)));
    agent =
        Lab.start(
            AgentConfig.read(
                Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, Map.of()), Map.of()));
  }

  @AfterEach
  void stop() {
    agent.close();
    lab.close();
  }

  @Test
  void sockets_haveTheirModeAndGoWithTheAgent() throws Exception {
    for (Path each : new Path[] {socket, grpc}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-rw----");
    }

    agent.close();

    assertThat(socket).doesNotExist();
    assertThat(grpc).doesNotExist();
  }

  @Test
  void json_onTheSocket_takesOrdersThatLoopbackRefuses() throws Exception {
    String limits = "{\"wan\":{\"up\":\"20MB/s\"}}";

    assertThat(lab.changeLimits(agent, limits)).startsWith("403 orders are taken on the agent's");
    assertThat(bySocket("POST", "/api/v1/limits", limits))
        .startsWith("HTTP/1.1 200")
        .contains("\"wan\":{\"up_bytes_per_second\":20000000}");
  }

  @Test
  void grpc_onTheSocket_answersAndRefuses() throws Exception {
    var loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(grpc.toFile()))
            .eventLoopGroup(loops)
            .channelType(EpollDomainSocketChannel.class)
            .usePlaintext()
            .build();
    try {
      var stub = LocalAgentGrpc.newBlockingStub(channel);

      assertThat(stub.getStatus(GetLocalStatusRequest.getDefaultInstance()).getNode())
          .isEqualTo("node-1");
      assertThatThrownBy(
              () -> stub.getArtifact(LocalArtifactKey.newBuilder().setInfohash("x").build()))
          .hasMessage("INVALID_ARGUMENT: \"x\" is no infohash; send 40 hex digits");
    } finally {
      channel.shutdownNow();
      var unused = loops.shutdownGracefully().sync();
    }
  }

  @Test
  void json_wrongQueries_areRefusedWithASentence() throws Exception {
    assertThat(lab.get(agent, "/api/v1/artifacts"))
        .startsWith("200 {\"cache\":{\"entries\":0,")
        .endsWith(",\"artifacts\":[]}");
    assertThat(lab.get(agent, "/api/v1/artifacts?limit=1001")).startsWith("400 limit is 1001;");
    assertThat(lab.get(agent, "/api/v1/artifacts?lmit=1")).startsWith("400 \"lmit\" is no param");
    assertThat(lab.get(agent, "/api/v1/artifacts/" + "a".repeat(40))).startsWith("404 this agent");
  }

  @Test
  void openapi_isServedAndReadable() throws Exception {
    String served = lab.get(agent, "/openapi.yaml");

    assertThat(served).startsWith("200 openapi: 3.1.0");
    assertThat(new YAMLMapper().readTree(served.substring(4)).at("/paths").size()).isEqualTo(14);
  }

  private String bySocket(String method, String path, String body) throws Exception {
    String request =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                .formatted(method, path)
            + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
