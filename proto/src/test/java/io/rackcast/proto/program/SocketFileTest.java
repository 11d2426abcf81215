package io.rackcast.proto.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.Closer;
import io.grpc.netty.shaded.io.netty.bootstrap.Bootstrap;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.settings.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server's Unix socket. */
@Timeout(60)
class SocketFileTest {
  @TempDir Path folder;

  @Test
  void start_aServer_hasModeAndAnswersAndGoesWithTheServer() throws Exception {
    Path path = folder.resolve("s");

    try (var server = server(path, "rw-rw----")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-rw----");
      assertThat(get(path, "localhost")).startsWith("HTTP/1.1 200").endsWith("ok\n");
      assertThat(get(path, "web.example")).startsWith("HTTP/1.1 421");
      assertThat(server.port()).isPositive();
    }

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void start_aKilledProgramsSocket_isTakenOver() throws Exception {
    Path path = folder.resolve("s");
    var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    killed.bind(UnixDomainSocketAddress.of(path));
    killed.close(); // the file stays

    try (var server = server(path, "rw-------")) {
      assertThat(server.port()).isPositive();
      assertThat(get(path, "localhost")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void start_aRunningProgramsSocket_isRefusedAndLeftAlone() throws Exception {
    Path path = folder.resolve("s");
    try (var first = server(path, "rw-------")) {
      assertThat(first.port()).isPositive();

      assertThatThrownBy(() -> server(path, "rw-------"))
          .isInstanceOf(ProgramException.class)
          .hasMessage(
              "cannot listen on unix:%s: a program listens there already; stop it or choose"
                      .formatted(path)
                  + " another path");

      assertThat(get(path, "localhost")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void start_aSocketThatRefusesOnlyStreams_isRefusedAndLeftAlone() throws Exception {
    Path path = folder.resolve("s");
    var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      new Bootstrap() // as /dev/log is, for datagrams
          .group(loop)
          .channel(EpollDomainDatagramChannel.class)
          .handler(new ChannelInboundHandlerAdapter())
          .bind(new DomainSocketAddress(path.toFile()))
          .syncUninterruptibly()
          .getNow();

      assertThatThrownBy(() -> server(path, "rw-------"))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("whether a program listens there does not show (")
          .hasMessageEndingWith("; remove the socket if none does, or choose another path");

      assertThat(path).exists();
    } finally {
      loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).get();
    }
  }

  @Test
  void start_aProgramThatIsTooBusyToTakeMore_isLeftAlone() throws Exception {
    Path path = folder.resolve("s");
    List<SocketChannel> waiting = new ArrayList<>();
    try (var busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      busy.bind(UnixDomainSocketAddress.of(path), 1);
      assertThatThrownBy(
              () -> {
                while (true) {
                  var next = SocketChannel.open(StandardProtocolFamily.UNIX);
                  waiting.add(next);
                  next.configureBlocking(false);
                  next.connect(UnixDomainSocketAddress.of(path));
                }
              })
          .isInstanceOf(SocketException.class);

      assertThatThrownBy(() -> server(path, "rw-------"))
          .hasMessageContaining("whether a program listens there does not show (");

      assertThat(path).exists();
    } finally {
      for (SocketChannel each : waiting) {
        each.close();
      }
    }
  }

  @Test
  void start_theLongestPath_isBound() throws Exception {
    int left = 80 - 3 - folder.toString().length();
    Path path = Files.createDirectory(folder.resolve("l".repeat(left))).resolve("s");

    try (var server = server(path, "rw-------")) {
      assertThat(server.port()).isPositive();
      assertThat(get(path, "localhost")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void start_allPlacesOfTcpTaken_answersOnTheSocket() throws Exception {
    Path path = folder.resolve("s");
    try (var server = server(path, "rw-------");
        var taken = Closer.create()) {
      for (int i = 0; i < OperationsServer.MOST_CONNECTIONS; i++) {
        Socket one = taken.register(asking(server.port()));
        assertThat(one.getInputStream().read()).isEqualTo('H');
      }
      Socket waiting = taken.register(asking(server.port()));

      assertThat(get(path, "localhost")).startsWith("HTTP/1.1 200");
      assertThat(waiting.getInputStream().available()).isZero();
    }
  }

  @Test
  void start_whatIsNoSocket_isRefusedAndLeftAlone() throws Exception {
    Path path = Files.writeString(folder.resolve("s"), "letters");

    assertThatThrownBy(() -> server(path, "rw-------"))
        .hasMessageContaining("something else is at that path; remove it or choose another");

    assertThat(path).hasContent("letters");
  }

  @Test
  void start_whereItCannotBe_saysWhy() {
    assertThatThrownBy(() -> server(folder.resolve("no/s"), "rw-------"))
        .hasMessageEndingWith(": no such file or folder; make its folder, writable for the agent");
    assertThatThrownBy(() -> server(folder.resolve("l".repeat(80)), "rw-------"))
        .hasMessageContaining("the whole path is longer than 80 bytes");
    assertThatThrownBy(
            () ->
                start(
                    new SocketFile.Settings(
                        folder.resolve("s"),
                        PosixFilePermissions.fromString("rw-rw----"),
                        Optional.of("no-such-group"))))
        .hasMessageContaining("there is no group \"no-such-group\"; make it first");
    assertThat(folder).isEmptyDirectory();
  }

  private static OperationsServer server(Path path, String mode) {
    return start(
        new SocketFile.Settings(path, PosixFilePermissions.fromString(mode), Optional.empty()));
  }

  private static OperationsServer start(SocketFile.Settings socket) {
    return new OperationsServer(
            HostPort.parse("127.0.0.1:0"),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            List.of(),
            routes -> {},
            OperationsOptions.withSocket(Optional.of(socket)))
        .start();
  }

  /** A connection that stays open; it has asked. */
  private static Socket asking(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket
        .getOutputStream()
        .write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static String get(Path socket, String host) throws Exception {
    String request =
        "GET /healthz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
