package io.rackcast.proto.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.ServerWords;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.testkit.TestCertificates;
import io.rackcast.proto.testkit.TestCertificates.Pair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client and a server of ours in TLS with certificates on both sides. */
class ClientTlsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private TestCertificates authority;
  private ServerTls tls;
  private Server server;
  private ClientTlsFiles files = ClientTlsFiles.USUAL;

  @BeforeEach
  void start() throws Exception {
    authority = new TestCertificates(folder, "ours");
    var own = authority.issue("server", b -> b.addSanIpAddress("127.0.0.1").rsa2048());
    var files = new CertificateFiles(own.certificate(), own.key(), Optional.of(authority.ca()));
    tls =
        new ServerTls(
            new ServerTlsFiles(files, ClientAuth.REQUIRED),
            "test.certificate",
            timer,
            new SimpleMeterRegistry());
    var builder = NettyServerBuilder.forAddress(new HostPort("127.0.0.1", 0).resolve());
    tls.secure(builder);
    server = builder.addService(new HealthStatusManager().getHealthService()).build().start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
    tls.close();
    timer.shutdownNow();
  }

  private ManagedChannel channel(ClientTls client) {
    var builder =
        NettyChannelBuilder.forAddress(new HostPort("127.0.0.1", server.getPort()).resolve());
    return ClientTls.channel(builder, Optional.of(client)).build();
  }

  /** Why a call over a new connection failed; empty if it did not. */
  private String failure(ClientTls client) {
    var channel = channel(client);
    try {
      var thrown =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  HealthGrpc.newBlockingStub(channel)
                      .check(HealthCheckRequest.getDefaultInstance()));
      return thrown == null ? "" : called().explain(thrown.getStatus()).toString();
    } finally {
      channel.shutdownNow();
    }
  }

  private CalledServer called() {
    return new CalledServer(
        new ServerAddress(new HostPort("127.0.0.1", server.getPort()), Optional.of(true)),
        new ServerWords("--server", "--ca", "--certificate and --key", 7070),
        files);
  }

  private ClientTls client(Path ca, Pair own) throws CertificateException {
    files =
        ClientTlsFiles.of(Optional.of(ca), Optional.of(own.certificate()), Optional.of(own.key()));
    return new ClientTls(files);
  }

  @Test
  void connect_filesRenewed_usesThemWithoutARestart() throws Exception {
    var stranger = new TestCertificates(folder, "theirs");
    var own = stranger.issue("client", b -> b);
    var client = client(authority.ca(), own);
    assertThat(failure(client)).contains("it does not take our certificate");

    authority.issue("client", b -> b);

    await().atMost(LONG).until(() -> failure(client).isEmpty());
    assertThat(client.endsAt()).isPresent();
  }

  @Test
  void connect_authorityRenewed_trustsTheNewOneAndABrokenFileChangesNothing() throws Exception {
    var ca = folder.resolve("trusted.pem");
    Files.copy(new TestCertificates(folder, "theirs").ca(), ca);
    var client = client(ca, authority.issue("client", b -> b));
    assertThat(failure(client)).contains("of no authority that is trusted here");

    Files.copy(authority.ca(), ca, StandardCopyOption.REPLACE_EXISTING);
    await().atMost(LONG).until(() -> failure(client).isEmpty());
    Files.writeString(ca, "no certificate");
    client.lookNow();

    assertThat(failure(client)).isEmpty();
  }

  @Test
  void new_keyOfAnotherCertificate_isRefusedWithASentence() throws Exception {
    var one = authority.issue("one", b -> b);
    var two = authority.issue("two", b -> b);

    assertThatThrownBy(() -> client(authority.ca(), new Pair(one.certificate(), two.key())))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining("is not that of the certificate");
  }
}
