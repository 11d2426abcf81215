package io.rackcast.proto.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.settings.HostPort;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's Unix socket. */
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
  void start_whatIsNoSocket_isRefusedAndLeftAlone() throws Exception {
    Path path = Files.writeString(folder.resolve("s"), "letters");

    assertThatThrownBy(() -> server(path, "rw-------"))
        .hasMessageContaining("something else is at that path; remove it or choose another");

    assertThat(path).hasContent("letters");
  }

  @Test
  void start_whereItCannotBe_saysWhy() {
    assertThatThrownBy(() -> server(folder.resolve("no/s"), "rw-------"))
        .hasMessageContaining("make its folder, writable for the agent");
    assertThatThrownBy(() -> server(folder.resolve("l".repeat(90)), "rw-------"))
        .hasMessageContaining("the path is longer than 90 bytes");
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
